/** The value of a cookie that the browser sent, or null. */
export function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...value] = pair.split('=');
    if (key?.trim() === name) return value.join('=').trim();
  }
  return null;
}

/**
 * The name that a browser accepts only over https, for this host alone and every path (`__Host-`, RFC 6265bis), so that
 * a neighbouring subdomain cannot plant one; a plain name on http, where browsers refuse the prefix.
 */
export const cookieName = (name: string, secure: boolean): string => `${secure ? '__Host-' : ''}modelwarden-${name}`;

/** A `set-cookie` header. `Lax`: the way back from GitHub's sign-in is a cross-site navigation and must carry it. */
export const setCookie = (name: string, value: string, seconds: number, secure: boolean): string =>
  `${cookieName(name, secure)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

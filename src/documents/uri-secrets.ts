/*
 * Addresses are pasted from where they work: with the login in front of the host, or signed (S3, Google, Azure SAS). In
 * a document they are secrets that git keeps for ever.
 */

const secretParameter = /sig$|signature|token|secret|passw|credential|access-?key|api[-_]?key|^key$|^auth/i;

/** The URI with its secrets taken out; the URI itself when it has none. */
export function withoutSecrets(uri: string): string {
  return uri
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1(secret)@')
    .replace(/([?&#])([^=&#]+)=[^&#]*/g, (pair, start: string, name: string) =>
      secretParameter.test(decoded(name)) ? `${start}${name}=(secret)` : pair,
    );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

import type { Login } from './settings.ts';

/** The header by which a server knows us; none without credentials. */
export function authorization(login: Login | undefined): Readonly<Record<string, string>> {
  if (login === undefined) return {};
  if ('token' in login) return { authorization: `Bearer ${login.token}` };
  return { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
}

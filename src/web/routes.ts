import type { RepositoryName } from '../domain/decision.ts';

export type Route =
  | { readonly kind: 'home' | 'setup' | 'setup-callback' | 'sign-in' | 'sign-in-callback' | 'sign-out' }
  | { readonly kind: 'repository'; readonly repository: RepositoryName }
  | { readonly kind: 'decision'; readonly id: string }
  | { readonly kind: 'log' | 'log-file'; readonly origin: string }
  | { readonly kind: 'asset'; readonly name: string };

const fixed: Readonly<Record<string, Route>> = {
  '/': { kind: 'home' },
  '/setup': { kind: 'setup' },
  '/setup/callback': { kind: 'setup-callback' },
  '/sign-in': { kind: 'sign-in' },
  '/sign-in/callback': { kind: 'sign-in-callback' },
  '/sign-out': { kind: 'sign-out' },
};

/** First parts of paths that belong to others in the same server, and so cannot be an owner's name here. */
const foreign = ['api', 'healthz', 'readyz', 'metrics', 'ping', 'probot'];
const own = ['decisions', 'log', 'setup', 'sign-in', 'sign-out', 'assets'];

export const isForeign = (path: string): boolean => foreign.includes(path.split('/')[1] ?? '');

export const logPath = (origin: string): string => `/log/${origin.split('/').map(encodeURIComponent).join('/')}`;
export const decisionPath = (id: string): string => `/decisions/${encodeURIComponent(id)}`;

/** The page that a path names, or null. `path` is percent-encoded, as it came. */
export function routeOf(path: string): Route | null {
  const known = fixed[path];
  if (known) return known;
  let parts: readonly string[];
  try {
    parts = path.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
  const [first = '', second = '', ...rest] = parts;
  if (first === 'decisions')
    return rest.length === 0 && /^[\w-]{1,64}$/.test(second) ? { kind: 'decision', id: second } : null;
  if (first === 'assets') return rest.length === 0 && second !== '' ? { kind: 'asset', name: second } : null;
  if (first === 'log') {
    const file = rest.at(-1) === 'log.jsonl';
    const origin = [second, ...(file ? rest.slice(0, -1) : rest)].join('/');
    return /^[\w.:-]+(\/[\w.-]+)*$/.test(origin) ? { kind: file ? 'log-file' : 'log', origin } : null;
  }
  if (rest.length > 0 || own.includes(first) || foreign.includes(first)) return null;
  const named = /^[\w-]{1,39}$/.test(first) && /^[\w.-]{1,100}$/.test(second) && !/^\.+$/.test(second);
  return named ? { kind: 'repository', repository: `${first}/${second}` } : null;
}

import { rest } from './descriptions.ts';

type Route = {
  readonly operationId: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
};

/** Parameters that may hold slashes: paths, references and pairs of them. */
const manySegments = new Set(['path', 'ref', 'branch', 'basehead']);

const routes: readonly Route[] = Object.entries(rest.operations)
  .map(([operationId, { method, path }]) => {
    const names: string[] = [];
    const source = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      names.push(name);
      return manySegments.has(name) ? '(.+)' : '([^/]+)';
    });
    return { operationId, method, names, pattern: new RegExp(`^${source}/?$`), segments: path.split('/').length };
  })
  // A longer path is the more particular one: branches/{branch}/protection before branches/{branch}.
  .sort((a, b) => b.segments - a.segments || a.names.length - b.names.length);

export type Matched = { readonly operationId: string; readonly params: Record<string, string> };

export function matchedRoute(method: string, path: string): Matched | null {
  for (const route of routes) {
    if (route.method !== method) continue;
    const found = route.pattern.exec(path);
    if (!found) continue;
    const values = found.slice(1).map((value) => decodeURIComponent(value));
    return {
      operationId: route.operationId,
      params: Object.fromEntries(route.names.map((name, at) => [name, values[at] ?? ''])),
    };
  }
  return null;
}

/*
 * Names of the writes on the App's road: what tells one from another, and is the same in every life of the App. One
 * statement can have several: it may log many entries at once.
 */

/** A request by its method, its path without numbers, and what its body says that it is. */
export function requestName(method: string, path: string, body = '{}'): string {
  const { name, state } = JSON.parse(body) as { name?: string; state?: string };
  return [method, path.replace(/(?<=\/)\d+(?=\/|$)/g, 'N'), name, state].filter(Boolean).join(' ');
}

/**
 * What a statement writes: entries into the log's outbox (`log`) or to their places (`sequence`), jobs (`enqueue`), or
 * else the tables. None for a query.
 */
export function statementNames(text: string, parameters: readonly unknown[]): string[] {
  const writes = [...text.matchAll(/\b(INSERT INTO|UPDATE|DELETE FROM) (\w+\.\w+)/g)].map(([write]) => write);
  const naming = writes.map((write) => namings[write]).find((known) => known !== undefined);
  if (naming === undefined) return writes;
  const [verb, nameOf] = naming;
  return [...new Set(parameters.flat().flatMap(valuesIn).flatMap(nameOf))].map((name) => `${verb} ${name}`);
}

type Named = {
  readonly type?: string;
  readonly state?: string;
  readonly effect?: string;
  readonly data?: { readonly kind: string };
};
type Naming = readonly [verb: string, nameOf: (value: Named) => string[]];

const entryName = ({ type, state, effect }: Named): string[] =>
  type === undefined ? [] : [[type, state ?? effect].filter(Boolean).join(' ')];
const jobName = ({ data }: Named): string[] => (data === undefined ? [] : [data.kind]);

const namings: Readonly<Record<string, Naming>> = {
  'INSERT INTO audit.pending': ['log', entryName],
  'INSERT INTO audit.leaf': ['sequence', entryName],
  'INSERT INTO pgboss.job_common': ['enqueue', jobName],
};

/** Entries are text in the outbox and bytes in their places; jobs are a list. */
function valuesIn(parameter: unknown): Named[] {
  const text = parameter instanceof Uint8Array ? Buffer.from(parameter).toString() : parameter;
  return typeof text === 'string' && /^[[{]/.test(text) ? [JSON.parse(text)].flat() : [];
}

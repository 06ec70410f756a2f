import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../src/domain/digest.ts';
import { isJsonObject, type JsonObject } from '../../src/rollout/object.ts';

/** A step into an object, or to the item of a list whose member `key` has this value. */
type Step = string | { readonly key: string; readonly value: Json };
type Leaf = { readonly path: readonly Step[]; readonly value: Json };

/** The fields that each manager has applied, as the leaves' paths in JSON. */
export type Owners = Readonly<Record<string, readonly string[]>>;

export type Conflict = { readonly manager: string; readonly field: string };
export type Applied =
  | { readonly body: JsonObject; readonly owners: Owners }
  | { readonly conflicts: readonly Conflict[] };

/**
 * Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/): a field with another value
 * that another manager owns is a conflict; a field that this manager applied before and now leaves out is removed if
 * nobody else owns it; equal values are owned together.
 */
export function serverSideApply(
  live: JsonObject,
  owners: Owners,
  patch: JsonObject,
  manager: string,
  force: boolean,
  listKeys: Readonly<Record<string, string>>,
): Applied {
  const leaves = leavesOf(patch, [], listKeys).filter(({ path }) => !identifying.has(path.join('/')));
  const others = Object.entries(owners).filter(([name]) => name !== manager);
  const changed = leaves.filter(({ path, value }) => !holds(valueAt(live, path), value));
  const conflicts = changed.flatMap(({ path }) =>
    others
      .filter(([, fields]) => fields.includes(JSON.stringify(path)))
      .map(([name]) => ({ manager: name, field: fieldOf(path) })),
  );
  if (conflicts.length > 0 && !force) return { conflicts };
  const wanted = leaves.map(({ path }) => JSON.stringify(path));
  const dropped = (owners[manager] ?? []).filter(
    (field) => !wanted.includes(field) && !others.some(([, fields]) => fields.includes(field)),
  );
  let body: Json | undefined = live;
  // The member that names a list's item goes last, or the item could not be found for the rest of its fields.
  const paths = dropped.map((field) => JSON.parse(field) as readonly Step[]);
  for (const path of paths.toSorted((a, b) => Number(namesItem(a)) - Number(namesItem(b))))
    body = withValue(body, path, undefined);
  for (const { path, value } of leaves) if (!holds(valueAt(body, path), value)) body = withValue(body, path, value);
  const lost = new Set(changed.map(({ path }) => JSON.stringify(path)));
  const kept = others.map(([name, fields]) => [name, fields.filter((field) => !lost.has(field))] as const);
  return { body: (body ?? {}) as JsonObject, owners: Object.fromEntries([...kept, [manager, wanted]]) };
}

const identifying: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata/name', 'metadata/namespace']);

function leavesOf(value: Json, path: readonly Step[], listKeys: Readonly<Record<string, string>>): readonly Leaf[] {
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : leavesOf(member, [...path, key], listKeys),
    );
  }
  const last = path.at(-1);
  const key = typeof last === 'string' ? listKeys[last] : undefined;
  if (
    !Array.isArray(value) ||
    key === undefined ||
    !value.every((item) => isJsonObject(item) && item[key] !== undefined)
  ) {
    return [{ path, value }];
  }
  return value.flatMap((item) => leavesOf(item, [...path, { key, value: item[key] }], listKeys));
}

/** An object that is written empty asks only that there is one. */
const holds = (live: Json | undefined, value: Json): boolean =>
  isJsonObject(value) ? isJsonObject(live) : isDeepStrictEqual(live, value);

function namesItem(path: readonly Step[]): boolean {
  const [item, member] = path.slice(-2);
  return typeof item === 'object' && item.key === member;
}

const itemIs = (step: Exclude<Step, string>) => (item: Json) =>
  isJsonObject(item) && isDeepStrictEqual(item[step.key], step.value);

function valueAt(value: Json | undefined, path: readonly Step[]): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined || value === undefined) return value;
  if (typeof step === 'string') return isJsonObject(value) ? valueAt(value[step], rest) : undefined;
  return Array.isArray(value) ? valueAt(value.find(itemIs(step)), rest) : undefined;
}

/** A copy with the leaf set, or removed; an object, item or list that a removal leaves empty goes too. */
function withValue(value: Json | undefined, path: readonly Step[], leaf: Json | undefined): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return leaf;
  if (typeof step === 'string') {
    const object = isJsonObject(value) ? value : {};
    const { [step]: _, ...others } = object;
    const member = withValue(object[step], rest, leaf);
    if (member !== undefined) return { ...object, [step]: member };
    return Object.keys(others).length > 0 ? others : undefined;
  }
  const list = Array.isArray(value) ? value : [];
  const index = list.findIndex(itemIs(step));
  const item = withValue(list[index], rest, leaf);
  if (index === -1) return item === undefined ? list : [...list, item];
  if (item !== undefined) return list.with(index, item);
  return list.length > 1 ? list.toSpliced(index, 1) : undefined;
}

const fieldOf = (path: readonly Step[]): string =>
  path.map((step) => (typeof step === 'string' ? `.${step}` : `[${step.key}=${JSON.stringify(step.value)}]`)).join('');

import type { z } from 'zod';
import type { Json } from '../domain/digest.ts';
import { pointerOf } from '../domain/place.ts';
import { bounds } from './bounds.ts';
import { expectation, type KnownKeys, type Leaf, misplacedValue, missingKey, type Step, unknownKey } from './issues.ts';
import { type Places, placeAt } from './places.ts';
import { type DocumentProblem, documentProblem } from './problems.ts';
import { suggestion } from './suggestion.ts';

type Issue = z.core.$ZodIssue;

export type Validated<Value> = { readonly value: Value } | { readonly problems: readonly DocumentProblem[] };

/** From a path in the value to the path that the author wrote, where the two differ. */
export type SourcePath = (path: readonly Step[]) => readonly Step[];

/** Validates JSON that came from a file. Every problem at once, each on its own line of the file. */
export function validated<Value>(
  schema: z.ZodType<Value>,
  json: Json,
  places: Places,
  sourcePath: SourcePath = (path) => path,
): Validated<Value> {
  const objects: KnownKeys = new WeakMap();
  const result = schema.safeParse(json, { error: (issue) => expectation(issue, objects) });
  if (result.success) return { value: result.data };
  const leaves = result.error.issues.flatMap((issue) => leavesOf(issue, []));
  const meant = meantKeys(leaves, objects);
  const problems = leaves.flatMap(({ issue, path }) => {
    const context = { places, source: sourcePath(path) };
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(key, { issue, path }, objects.get(issue.keys), context));
    }
    const found = valueAt(json, path);
    if (found !== undefined || typeof path.at(-1) !== 'string')
      return [misplacedValue({ issue, path }, found, context)];
    return meant.has(pointerOf(path)) ? [] : [missingKey({ issue, path }, context)];
  });
  return { problems: atMost(bounds.schemaProblems, problems, places) };
}

/** The issues that have no alternative, each with its full path. */
function leavesOf(issue: Issue, prefix: readonly Step[]): readonly Leaf[] {
  const path = [...prefix, ...(issue.path as Step[])];
  const branch = issue.code === 'invalid_union' ? meantBranch(issue.errors) : null;
  return branch === null ? [{ issue, path }] : branch.flatMap((inner) => leavesOf(inner, path));
}

/**
 * Which form of a union the author meant: the only one whose JSON type fits, or else the only one whose keys fit.
 * Without one, the union's own description says what may stand there.
 */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const without = (codes: readonly string[], among: readonly (readonly Issue[])[]) =>
    among.filter((branch) => !branch.some(({ path, code }) => path.length === 0 && codes.includes(code)));
  const fitting = without(['invalid_type', 'invalid_value'], branches);
  if (fitting.length === 1) return fitting[0]!;
  const known = without(['unrecognized_keys'], fitting);
  return known.length === 1 ? known[0]! : null;
}

/** Keys that a misspelt one stands for: they are not missing as well. */
function meantKeys(leaves: readonly Leaf[], objects: KnownKeys): ReadonlySet<string> {
  const pointers = leaves.flatMap(({ issue, path }) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => pointerOf([...path, suggestion(key, objects.get(issue.keys)?.known ?? []) ?? '']))
      : [],
  );
  return new Set(pointers);
}

const valueAt = (json: Json | undefined, path: readonly Step[]): Json | undefined =>
  path.reduce<Json | undefined>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Readonly<Record<Step, Json>>)[step]
        : undefined,
    json,
  );

function atMost(count: number, problems: readonly DocumentProblem[], places: Places): readonly DocumentProblem[] {
  if (problems.length <= count) return problems;
  const message = `Expected a document with few mistakes, found ${problems.length - count} more than are listed`;
  const more = documentProblem('document-too-many-problems', message, 'Correct these first.', placeAt(places, ''));
  return [...problems.slice(0, count), more];
}

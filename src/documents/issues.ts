import type { z } from 'zod';
import type { Json } from '../domain/digest.ts';
import { pointerOf } from '../domain/place.ts';
import { unsupported } from './field.ts';
import { keyPlaceAt, type Places, placeAt } from './places.ts';
import { type DocumentProblem, documentProblem } from './problems.ts';
import { suggestion } from './suggestion.ts';
import { alternatives, didYouMean, shown, spoken } from './wording.ts';

/*
 * What zod found, in words for a data scientist: what was expected, what was found, what to do.
 */

export type Step = string | number;

/** One issue and where in the value it is. */
export type Leaf<Issue = z.core.$ZodIssue> = { readonly issue: Issue; readonly path: readonly Step[] };

/** The keys of the mapping in which an unknown one was found. zod drops it from the finished issue; its list of keys is the handle. */
export type KnownKeys = WeakMap<readonly string[], Keys>;
type Keys = { readonly known: readonly string[]; readonly later: readonly string[] };

/** `source` is the path as the author wrote it. */
type Context = { readonly places: Places; readonly source: readonly Step[] };

const jsonTypes: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** Completes "expected …". A schema with an `error` of its own never gets here. */
export function expectation(issue: z.core.$ZodRawIssue, objects: KnownKeys): string {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const object = issue.inst as z.ZodObject;
      objects.set(issue.keys, { known: Object.keys(object.def.shape), later: unsupported.get(object)?.keys ?? [] });
      return 'a known key';
    }
    case 'invalid_type':
      return jsonTypes[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${alternatives(issue.values.map(String))}`;
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'array' ? ' in the list' : ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'array' ? ' in the list' : ''}`;
    default:
      return 'another value';
  }
}

export function missingKey({ issue, path }: Leaf, { places, source }: Context): DocumentProblem {
  const under = source.length > 1 ? ` under \`${spoken(source.slice(0, -1))}\`` : '';
  return documentProblem(
    'document-missing',
    `\`${spoken(source)}\`: expected ${issue.message}, found no such key`,
    `Add \`${source.at(-1)}:\`${under}.`,
    placeAt(places, pointerOf(path)),
  );
}

export function misplacedValue(
  { issue, path }: Leaf,
  found: Json | undefined,
  { places, source }: Context,
): DocumentProblem {
  const name = source.length === 0 ? 'The document' : `\`${spoken(source)}\``;
  return documentProblem(
    'document-value',
    `${name}: expected ${issue.message}, found ${shown(found)}`,
    remedyOf(issue, found),
    placeAt(places, pointerOf(path)),
  );
}

function remedyOf(issue: z.core.$ZodIssue, found: Json | undefined): string {
  if (issue.code === 'custom' && typeof issue.params?.remedy === 'string') return issue.params.remedy;
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    const meant = typeof found === 'string' ? suggestion(found, words) : null;
    return `Write ${meant ?? alternatives(words)}.`;
  }
  if (issue.code === 'invalid_type') {
    if (issue.expected === 'string' && (typeof found === 'number' || typeof found === 'boolean')) {
      return `Put quotes around it: "${found}".`;
    }
    const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : Number.NaN;
    if (issue.expected === 'number' && Number.isFinite(number)) return `Remove the quotes: ${number}.`;
  }
  return `Write ${issue.message}.`;
}

export function unknownKey(
  key: string,
  { path }: Leaf,
  keys: Keys | undefined,
  { places, source }: Context,
): DocumentProblem {
  const place = keyPlaceAt(places, pointerOf([...path, key]));
  const under = source.length === 0 ? 'at the top of the document' : `under \`${spoken(source)}\``;
  const { known, later } = keys ?? { known: [], later: [] };
  if (later.includes(key)) {
    const message = `\`${key}\` ${under} is not supported in this version of Modelwarden`;
    return documentProblem('document-unsupported', message, 'Remove the key; it would not be honoured.', place);
  }
  if (key === '<<') {
    const message = `Expected a known key ${under}, found the merge key <<, which YAML 1.2 does not have`;
    const remedy = 'Write the keys out, or use an alias for the whole value.';
    return documentProblem('document-unknown-key', message, remedy, place);
  }
  const meant = suggestion(key, known);
  const message = `Expected a known key ${under}, found ${shown(key)}${didYouMean(meant)}`;
  const others = known.length === 0 ? 'Remove it.' : `Remove it, or use one of ${alternatives(known)}.`;
  return documentProblem(
    'document-unknown-key',
    message,
    meant === null ? others : `Rename it to \`${meant}\`.`,
    place,
  );
}

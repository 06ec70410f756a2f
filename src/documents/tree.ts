import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { Json } from '../domain/digest.ts';
import { type Place, type Pointer, pointerOf } from '../domain/place.ts';
import { bounds, firstCharacterOf, tooDeep, tooManyValues } from './bounds.ts';
import { type Places, placeOfSpan, type Span, type Spot } from './places.ts';
import { DocumentError, type DocumentProblem, type DocumentProblemCode, documentProblem } from './problems.ts';

/** A YAML document as JSON, with the place of every value and, for numbers, their source text (`1.10` is not `1.1`). */
export type Tree = {
  readonly value: Json;
  readonly places: Places;
  readonly numbers: ReadonlyMap<Pointer, string>;
  readonly problems: readonly DocumentProblem[];
};

/** What is gathered while one document is read. */
type Reading = {
  readonly path: string;
  readonly lines: LineCounter;
  readonly spots: Map<Pointer, Spot>;
  readonly numbers: Map<Pointer, string>;
  readonly problems: DocumentProblem[];
  /** The latest node of each anchor so far, which is what an alias means. */
  readonly anchors: Map<string, Node>;
  values: number;
};

/** Where the reader is: the path to the value, the key before it, and whether an alias led here. */
type Position = { readonly steps: readonly (string | number)[]; readonly key: Span | null; readonly aliased: boolean };

/** Turns composed YAML into JSON. Values are counted as they are made, so an alias bomb ends at the same bound as a long list. */
export function treeOf(path: string, root: Node | null, lines: LineCounter): Tree {
  const reading: Reading = {
    path,
    lines,
    spots: new Map(),
    numbers: new Map(),
    problems: [],
    anchors: new Map(),
    values: 0,
  };
  let value: Json = null;
  try {
    value = jsonOf(root, { steps: [], key: null, aliased: false }, reading);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    reading.problems.push(error.problem as DocumentProblem);
  }
  const { spots, numbers, problems } = reading;
  return { value, places: { path, spots }, numbers, problems };
}

function jsonOf(node: Node | null, position: Position, reading: Reading): Json {
  const { steps, key, aliased } = position;
  const place = node === null ? firstCharacterOf(reading.path) : placeOf(node, reading);
  if (++reading.values > bounds.values) throw bound(tooManyValues(place));
  if (steps.length > bounds.depth) throw bound(tooDeep(place));
  const pointer = pointerOf(steps);
  if (node === null) {
    reading.spots.set(pointer, { value: key ?? [1, 1, 1, 1], key });
    return null;
  }
  reading.spots.set(pointer, { value: valueSpan(node, key, reading), key });
  if (isAlias(node)) {
    const target = reading.anchors.get(node.source);
    if (target !== undefined) return jsonOf(target, { ...position, aliased: true }, reading);
    return refuse(reading, node, 'document-alias', {
      expected: `an anchor &${node.source} before its alias`,
      found: `*${node.source} alone`,
      remedy: 'Write the value itself, or put quotes around text that starts with *.',
    });
  }
  if (node.anchor && !aliased) reading.anchors.set(node.anchor, node);
  if (node.tag && !coreTags.has(node.tag)) {
    refuse(reading, node, 'document-tag', {
      expected: 'plain YAML',
      found: `the tag ${node.tag}`,
      remedy: 'Remove the tag; put quotes around the value if it is text.',
    });
  }
  if (isMap(node)) return mappingOf(node, position, reading);
  if (isSeq(node)) {
    return node.items.map((item, i) =>
      jsonOf(item as Node | null, { ...position, steps: [...steps, i], key: null }, reading),
    );
  }
  return scalarOf(node as Scalar, pointer, reading);
}

function mappingOf(map: YAMLMap, position: Position, reading: Reading): Json {
  const members: Record<string, Json> = {};
  for (const pair of map.items) {
    const keyNode = pair.key as Node | null;
    const name = keyOf(keyNode);
    if (keyNode === null || name === null) {
      refuse(reading, keyNode ?? map, 'document-key', {
        expected: 'a word as the key',
        found: 'something else',
        remedy: 'Write a word before the colon; put quotes around text that contains {, [, * or ?.',
      });
      continue;
    }
    const steps = [...position.steps, name];
    if (Object.hasOwn(members, name)) {
      const first = reading.spots.get(pointerOf(steps))?.key?.[0];
      refuse(reading, keyNode, 'document-duplicate-key', {
        expected: 'each key once',
        found: `${JSON.stringify(name)} again (first on line ${first})`,
        remedy: 'Remove one of the two, or rename it.',
      });
      continue;
    }
    members[name] = jsonOf(pair.value as Node | null, { ...position, steps, key: spanOf(keyNode, reading) }, reading);
  }
  return members;
}

/** JSON has only text as keys; `1:` and `true:` are the text that was written. `__proto__` would not become a member. */
function keyOf(key: Node | null): string | null {
  if (!isScalar(key) || key.value === '__proto__') return null;
  if (typeof key.value === 'string') return key.value;
  return typeof key.value === 'number' || typeof key.value === 'boolean' ? (key.source ?? null) : null;
}

function scalarOf(node: Scalar, pointer: Pointer, reading: Reading): Json {
  const { value, source } = node;
  if (typeof value !== 'number') return typeof value === 'string' || typeof value === 'boolean' ? value : null;
  if (source !== undefined) reading.numbers.set(pointer, source);
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?[0-9]+$/.test(source ?? '')) {
    return refuse(reading, node, 'document-number', {
      expected: 'a whole number of at most 15 digits',
      found: String(source),
      remedy: 'Put quotes around it if it is a name; its last digits would be lost.',
    });
  }
  if (Number.isFinite(value)) return value;
  return refuse(reading, node, 'document-number', {
    expected: 'a finite number',
    found: String(source),
    remedy: 'Write a number, or leave the key out where there is none.',
  });
}

const coreTags: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

function spanOf(node: Node, { lines }: Reading): Span {
  const [start, end] = node.range ?? [0, 0];
  const from = lines.linePos(start);
  const to = lines.linePos(Math.max(start, end - 1));
  return [from.line, from.col, to.line, to.col];
}

/** A block would colour all its lines in a review; the line that introduces it says as much. So does the key of nothing. */
function valueSpan(node: Node, key: Span | null, reading: Reading): Span {
  const own = spanOf(node, reading);
  const block = (isMap(node) || isSeq(node)) && !node.flow;
  const nothing = isScalar(node) && node.source === '' && node.type === 'PLAIN';
  return block || nothing ? (key ?? [own[0], own[1], own[0], own[1]]) : own;
}

const placeOf = (node: Node, reading: Reading): Place => placeOfSpan(reading.path, spanOf(node, reading));

const bound = ({ code, message, remedy, place }: DocumentProblem) => new DocumentError(code, message, remedy, place);

/** Notes the problem and reads on with null, so that all problems are told at once. */
function refuse(
  reading: Reading,
  node: Node,
  code: DocumentProblemCode,
  { expected, found, remedy }: { readonly expected: string; readonly found: string; readonly remedy: string },
): null {
  reading.problems.push(documentProblem(code, `Expected ${expected}, found ${found}`, remedy, placeOf(node, reading)));
  return null;
}

import type { Place } from '../domain/place.ts';
import { type DocumentProblem, documentProblem } from './problems.ts';

/** Documents come from pull requests: whoever can open one chooses their size, their depth and what their aliases repeat. */
export const bounds = {
  bytes: 1024 * 1024,
  depth: 32,
  values: 10_000,
  /** Lexical tokens, blank lines and comments included; ten thousand values take about half of this. */
  tokens: 150_000,
  syntaxProblems: 10,
  schemaProblems: 100,
} as const;

const inEvidence = 'Move tables into an evidence file and refer to it by its digest.';

export const tooLarge = (bytes: number, place: Place): DocumentProblem =>
  documentProblem(
    'document-too-large',
    `Expected at most 1 MiB, found ${(bytes / 1024 / 1024).toFixed(1)} MiB`,
    inEvidence,
    place,
  );

export const tooDeep = (place: Place): DocumentProblem =>
  documentProblem(
    'document-too-deep',
    `Expected at most ${bounds.depth} levels of nesting, found more`,
    'Flatten the document.',
    place,
  );

export const tooManyValues = (place: Place): DocumentProblem =>
  documentProblem(
    'document-too-many-values',
    `Expected at most ${bounds.values.toLocaleString('en')} values (an alias counts each time), found more`,
    inEvidence,
    place,
  );

/** Where a problem of the whole file is shown. */
export const firstCharacterOf = (path: string): Place => ({ path, line: 1, column: 1, endLine: 1, endColumn: 1 });

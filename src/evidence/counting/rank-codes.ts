import type { Chunk } from './engine.ts';
import type { RankTally } from './placements.ts';
import { exactRanks, scoreBucket, scoreBuckets } from './score-ranks.ts';

/** Every labelled row's code per score: tallied, and as often as asked in blocks, in an order that is the same for all scores. */
export type Codes = {
  /** How many labelled rows there were. */
  readonly rows: number;
  readonly tallies: readonly RankTally[];
  replay(visit: (codes: readonly Uint32Array[], count: number, weights: Float64Array) => void): Promise<void>;
};

/** What is coded: chunks of the columns class BOOLEAN, `width` × score DOUBLE and, where rows have weights, weight DOUBLE. */
export type CodedRows = {
  readonly read: ReadChunks;
  readonly width: number;
  readonly labelled: number;
  readonly weighted: boolean;
};

export type ReadChunks = (visit: (chunk: Chunk) => void) => Promise<void>;

/** A score that is NULL, NaN or infinite; `score` counts from 0. */
export class NotFinite extends Error {
  readonly score: number;
  constructor(score: number) {
    super('a score is not finite');
    this.score = score;
  }
}

/** Up to so many labelled rows the codes are kept in memory, 4 bytes each; above it, the table is read a second time. */
const keptRows = 1 << 24;

/** The most rows that a chunk has. */
const chunkRows = 2048;

/** Codes by the high bits of the scores: constant memory for the tallies, whatever the scores are. */
export async function bucketCodes({ read, width, labelled, weighted }: CodedRows, keepUpTo = keptRows): Promise<Codes> {
  const tallies = Array.from({ length: width }, () => new Uint32Array(2 * scoreBuckets));
  const keep = (width > 1 || weighted) && labelled <= keepUpTo;
  const kept = Array.from({ length: width }, () => new Uint32Array(keep ? labelled : chunkRows));
  const weights = new Float64Array(weighted ? kept[0]!.length : 0);
  let rows = 0;
  let at = 0;
  await read((chunk) => {
    const labels = labelsOf(chunk);
    let count = 0;
    for (let score = 0; score < width; score++)
      count = addCodes(chunk, labels, score, kept[score]!, at, tallies[score]!);
    rows += count;
    if (!keep) return;
    if (weighted) addWeights(chunk, labels, width + 1, weights, at);
    at += count;
  });
  return {
    rows,
    tallies,
    replay: async (visit) => {
      if (keep) return visit(kept, at, weights);
      await read((chunk) => {
        const labels = labelsOf(chunk);
        let count = 0;
        for (let score = 0; score < width; score++) count = addCodes(chunk, labels, score, kept[score]!, 0, null);
        if (weighted) addWeights(chunk, labels, width + 1, weights, 0);
        visit(kept, count, weights);
      });
    },
  };
}

/** The classes of a chunk's rows, looked at once for all its scores: each view of a chunk costs time. */
type Labels = { readonly classes: Uint8Array; readonly labelled: Uint32Array | null };

function labelsOf(chunk: Chunk): Labels {
  const label = chunk.column(0);
  return { classes: label.bytes(1), labelled: label.valid() };
}

/** Writes the codes of a chunk's labelled rows to `codes` from `at` on, and tallies them. Returns their number. */
function addCodes(
  chunk: Chunk,
  { classes, labelled }: Labels,
  score: number,
  codes: Uint32Array,
  at: number,
  tally: RankTally | null,
): number {
  const words = wordsOf(chunk, score);
  let end = at;
  for (let row = 0; row < chunk.rows; row++) {
    const high = words[2 * row + 1]!;
    if ((high & 0x7ff0_0000) === 0x7ff0_0000) throw new NotFinite(score);
    if (labelled !== null && !has(labelled, row)) continue;
    const code = 2 * scoreBucket(high) + classes[row]!;
    codes[end++] = code;
    if (tally !== null) tally[code]!++;
  }
  return end - at;
}

/** Writes the weights of a chunk's labelled rows, which are there and finite, to `weights` from `at` on. */
function addWeights(chunk: Chunk, { labelled }: Labels, column: number, weights: Float64Array, at: number): void {
  const values = doublesOf(chunk, column);
  let end = at;
  for (let row = 0; row < chunk.rows; row++) {
    if (labelled === null || has(labelled, row)) weights[end++] = values[row]!;
  }
}

/** Codes by the scores themselves. Takes some 20 bytes a row and score. */
export async function exactCodes({ read, width, labelled, weighted }: CodedRows): Promise<Codes> {
  const classes = new Uint8Array(labelled);
  const scores = Array.from({ length: width }, () => new Float64Array(labelled));
  const weights = new Float64Array(weighted ? labelled : 0);
  let at = 0;
  await read((chunk) => {
    const labels = labelsOf(chunk);
    const { classes: own, labelled: valid } = labels;
    const values = scores.map((_, score) => {
      const words = wordsOf(chunk, score);
      return new Float64Array(words.buffer, words.byteOffset, chunk.rows);
    });
    if (weighted) addWeights(chunk, labels, width + 1, weights, at);
    for (let row = 0; row < chunk.rows; row++) {
      for (let score = 0; score < width; score++) {
        const value = values[score]![row]!;
        if (!Number.isFinite(value)) throw new NotFinite(score);
        // A row without a label is overwritten by the next.
        scores[score]![at] = value;
      }
      if (valid !== null && !has(valid, row)) continue;
      classes[at++] = own[row]!;
    }
  });
  const coded = scores.map((own) => codesOf(own, classes));
  return {
    rows: at,
    tallies: coded.map(({ tally }) => tally),
    replay: async (visit) =>
      visit(
        coded.map(({ codes }) => codes),
        labelled,
        weights,
      ),
  };
}

function codesOf(
  scores: Float64Array,
  classes: Uint8Array,
): { readonly codes: Uint32Array; readonly tally: RankTally } {
  const { size, rankOf } = exactRanks(scores.slice());
  const codes = new Uint32Array(scores.length);
  const tally = new Uint32Array(2 * size);
  for (let row = 0; row < scores.length; row++) {
    const code = 2 * rankOf(scores[row]!) + classes[row]!;
    codes[row] = code;
    tally[code]!++;
  }
  return { codes, tally };
}

function doublesOf(chunk: Chunk, column: number): Float64Array {
  const bytes = chunk.column(column).bytes(8);
  return new Float64Array(bytes.buffer, bytes.byteOffset, chunk.rows);
}

/** The score's bits, when no row is NULL: a double's high word is the second of its two. */
function wordsOf(chunk: Chunk, score: number): Uint32Array {
  const values = chunk.column(score + 1);
  const valid = values.valid();
  if (valid !== null) for (let row = 0; row < chunk.rows; row++) if (!has(valid, row)) throw new NotFinite(score);
  const bytes = values.bytes(8);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, chunk.rows * 2);
}

const has = (mask: Uint32Array, row: number): boolean => ((mask[row >>> 5]! >>> (row & 31)) & 1) === 1;

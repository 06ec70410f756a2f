import { type Random, random } from '../../statistics/random.ts';

/** Rows to learn from: per feature a code below `codes` for each row, and each row's class. */
export type CodedRows = {
  readonly features: readonly Uint8Array[];
  readonly codes: number;
  readonly classes: Uint8Array;
};

/** Rows below a node go left where the code of its feature is at most `cut`; a leaf has a value. */
type Node =
  | { readonly feature: number; readonly cut: number; readonly left: Node; readonly right: Node }
  | { readonly value: number };

/** Half of the distance between the classes, in the unit of residuals and answers. */
export const unit = 2 ** 16;

const rounds = 120;
const depth = 4;
/** How much of what it found each tree corrects. */
const rate = 1 / 8;
/** Rows that a leaf must have: fewer would be learned by heart. */
const leastRows = 10;
const seed = 20_200_817;

/**
 * Gradient boosting of squared loss (Friedman 2001) with small trees, each node choosing among a random half of the
 * features: a feature that means nothing alone is then split as well, and what it means together with another is seen
 * below. Residuals, leaves and answers are whole numbers, and sums of whole numbers are the same in any order of the
 * rows; what is divided and compared is so by IEEE 754 alone.
 * @returns the answer of each of the rows `asked`: larger says class 1
 */
export function boostedAnswers(learned: CodedRows, asked: readonly Uint8Array[]): Int32Array {
  const rows = learned.classes.length;
  const answers = new Int32Array(asked[0]?.length ?? 0);
  const residuals = Int32Array.from(learned.classes, (each) => (each === 1 ? unit : -unit));
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const uniform = random(seed);
  for (let round = 0; round < rounds; round++) {
    const tree = grow({ ...learned, residuals, order, uniform, scratch: scratchOf(learned.codes) }, 0, rows, depth);
    for (let row = 0; row < rows; row++) residuals[row]! -= valueAt(tree, learned.features, row);
    for (let row = 0; row < answers.length; row++) answers[row]! += valueAt(tree, asked, row);
  }
  return answers;
}

type Growing = CodedRows & {
  readonly residuals: Int32Array;
  /** Row numbers; a node owns a stretch of them. */
  readonly order: Uint32Array;
  readonly uniform: Random;
  readonly scratch: Scratch;
};

/** Rows and residuals per code of one feature. */
type Scratch = { readonly rows: Float64Array; readonly sums: Float64Array };
const scratchOf = (codes: number): Scratch => ({ rows: new Float64Array(codes), sums: new Float64Array(codes) });

function grow(growing: Growing, from: number, to: number, levels: number): Node {
  const split = levels === 0 ? null : bestSplit(growing, from, to);
  if (split === null) return { value: leafValue(growing, from, to) };
  const middle = partition(growing, from, to, split);
  return {
    ...split,
    left: grow(growing, from, middle, levels - 1),
    right: grow(growing, middle, to, levels - 1),
  };
}

function leafValue({ order, residuals }: Growing, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += residuals[order[at]!]!;
  return to === from ? 0 : Math.round((rate * sum) / (to - from));
}

type Split = { readonly feature: number; readonly cut: number };

/** The split that takes most from the squared residuals; the first one of several. */
function bestSplit(growing: Growing, from: number, to: number): Split | null {
  if (to - from < 2 * leastRows) return null;
  let best: Split | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const feature of halfOf(growing.features.length, growing.uniform)) {
    const found = bestCut(growing, from, to, feature);
    if (found === null || found.gain <= most) continue;
    most = found.gain;
    best = { feature, cut: found.cut };
  }
  return best;
}

/** A random half of the features, at least one, ascending. */
function halfOf(features: number, uniform: Random): number[] {
  const chosen: number[] = [];
  let wanted = Math.ceil(features / 2);
  for (let feature = 0; feature < features; feature++) {
    if (uniform() * (features - feature) >= wanted) continue;
    chosen.push(feature);
    wanted--;
  }
  return chosen;
}

function bestCut(
  { features, residuals, order, codes, scratch }: Growing,
  from: number,
  to: number,
  feature: number,
): { readonly cut: number; readonly gain: number } | null {
  const { rows, sums } = scratch;
  rows.fill(0);
  sums.fill(0);
  const column = features[feature]!;
  let sum = 0;
  for (let at = from; at < to; at++) {
    const row = order[at]!;
    const code = column[row]!;
    rows[code]!++;
    sums[code]! += residuals[row]!;
    sum += residuals[row]!;
  }
  let best: { cut: number; gain: number } | null = null;
  let left = 0;
  let leftSum = 0;
  for (let cut = 0; cut < codes - 1; cut++) {
    left += rows[cut]!;
    leftSum += sums[cut]!;
    const right = to - from - left;
    if (rows[cut] === 0 || left < leastRows) continue;
    if (right < leastRows) break;
    const gain = (leftSum * leftSum) / left + ((sum - leftSum) * (sum - leftSum)) / right;
    if (best === null || gain > best.gain) best = { cut, gain };
  }
  return best;
}

/** Brings the rows that go left to the front of the stretch. Returns where the right ones begin. */
function partition({ features, order }: Growing, from: number, to: number, { feature, cut }: Split): number {
  const column = features[feature]!;
  let middle = from;
  for (let at = from; at < to; at++) {
    const row = order[at]!;
    if (column[row]! > cut) continue;
    order[at] = order[middle]!;
    order[middle++] = row;
  }
  return middle;
}

function valueAt(tree: Node, features: readonly Uint8Array[], row: number): number {
  let node = tree;
  while ('feature' in node) node = features[node.feature]![row]! <= node.cut ? node.left : node.right;
  return node.value;
}

import type { Row, Table } from '../../src/checks/testing/paired-rows.ts';
import type { ColumnRoles } from '../../src/domain/measurement.ts';
import type { Task } from '../../src/domain/task.ts';
import { random } from '../../src/statistics/random.ts';

/** Rows that two models have answered: `b` ends the champion's columns. Tables of so many rows, or clusters, are drawn. */
export type Case = {
  readonly task: Task;
  readonly name: string;
  readonly sizes: readonly [least: number, most: number];
  readonly table: Table;
  readonly roles?: Partial<ColumnRoles>;
};

const casesOf = (task: Task, all: readonly Omit<Case, 'task'>[]): readonly Case[] =>
  all.map((each) => ({ task, ...each }));

const size = 1000;

type Draws = { readonly uniform: () => number; readonly normal: () => number };

/** Normals beyond 3 are drawn again: one row of a population is not most of a mean. */
function draws(seed: number): Draws {
  const uniform = random(seed);
  const normal = (): number => {
    const drawn = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return Math.abs(drawn) > 3 ? normal() : drawn;
  };
  return { uniform, normal };
}

const tableOf = (seed: number, rows: number, row: (draws: Draws, at: number) => Row): Table => {
  const drawn = draws(seed);
  return Array.from({ length: rows }, (_, id) => ({ id, ...row(drawn, id) }));
};

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Scores are the probabilities that the evidence gives, but for what the model overstates; two answers share half. */
const binaryTable = (
  seed: number,
  { positives, apart, overstated = 1.2 }: { positives: number; apart: number; overstated?: number },
): Table =>
  tableOf(seed, size, ({ normal, uniform }, at) => {
    const y = at < positives * size ? 1 : 0;
    const shared = normal();
    const score = (strength: number): number => {
      const evidence = strength * (y - 0.5) + (shared + normal()) / Math.SQRT2;
      return logistic(overstated * (strength * evidence + Math.log(positives / (1 - positives))));
    };
    const [s, sb] = [score(apart), score(0.9 * apart)];
    // Those who are more likely positive count more.
    const w = uniform() < 0.3 + 0.4 * y ? 3 : 1;
    const chosen = Math.min(0.5, Math.max(0.2, positives));
    return { y, s, sb, p: s >= chosen ? 1 : 0, pb: sb >= chosen ? 1 : 0, w };
  });

const binary = casesOf('binary-classification', [
  { name: 'small', sizes: [30, 38], table: binaryTable(1, { positives: 0.5, apart: 1.5 }) },
  { name: 'rare', sizes: [180, 220], table: binaryTable(2, { positives: 0.06, apart: 2 }) },
  { name: 'excellent', sizes: [90, 110], table: binaryTable(3, { positives: 0.4, apart: 4 }) },
  { name: 'ample', sizes: [900, 1100], table: binaryTable(4, { positives: 0.3, apart: 1.5 }) },
  {
    name: 'weights',
    sizes: [180, 220],
    table: binaryTable(5, { positives: 0.3, apart: 1.5 }),
    roles: { weight: 'w' },
  },
]);

export const classes = ['a', 'b', 'c'] as const;

const classTable = (seed: number, shares: readonly number[], apart: number): Table =>
  tableOf(seed, size, ({ normal, uniform }, at) => {
    const cumulative = shares.map((_, i) => shares.slice(0, i + 1).reduce((sum, each) => sum + each, 0));
    const label = cumulative.findIndex((share) => (at + 0.5) / size < share);
    const shared = classes.map(() => normal());
    const answer = (strength: number, b: string): Row => {
      const logits = classes.map(
        (_, i) => strength * (strength * Number(i === label) + (shared[i]! + normal()) / 1.4) + Math.log(shares[i]!),
      );
      const total = logits.reduce((sum, each) => sum + Math.exp(each), 0);
      const most = logits.indexOf(Math.max(...logits));
      return {
        [`p${b}`]: classes[most]!,
        ...Object.fromEntries(classes.map((name, i) => [`q${name}${b}`, Math.exp(logits[i]!) / total])),
      };
    };
    return { y: classes[label]!, ...answer(apart, ''), ...answer(0.9 * apart, 'b'), w: uniform() < 0.4 ? 3 : 1 };
  });

const even = [1 / 3, 1 / 3, 1 / 3];
const skewed = [0.8, 0.14, 0.06];

const multiclass = casesOf('multiclass-classification', [
  { name: 'small', sizes: [40, 50], table: classTable(11, even, 1.2) },
  { name: 'rare', sizes: [180, 220], table: classTable(12, skewed, 1.6) },
  { name: 'excellent', sizes: [90, 110], table: classTable(13, even, 2.6) },
  { name: 'ample', sizes: [900, 1100], table: classTable(14, skewed, 1.4) },
  { name: 'weights', sizes: [180, 220], table: classTable(15, even, 1.2), roles: { weight: 'w' } },
]);

/** Labels are lognormal; errors grow with them, the more skewed the wider `spread` is. */
const numberTable = (seed: number, spread: number, clustered = false): Table =>
  tableOf(seed, size, ({ normal, uniform }, at) => {
    const y = 20 * Math.exp(0.5 * normal());
    const [shared, own] = [normal(), clustered ? common(seed, clusterOf(at)) : 0];
    const error = (): number =>
      0.1 * y * (shared + normal() + 0.8 * own) * Math.exp(spread * normal() - spread ** 2 / 2);
    return { y, p: y + error() + 0.3, pb: y + 1.05 * error() + 0.3, c: clusterOf(at), w: uniform() < 0.3 ? 4 : 1 };
  });

/** Clusters have one, three, five, seven and nine rows. */
const clusterOf = (row: number): number =>
  5 * Math.floor(row / 25) + [1, 4, 9, 16, 25].findIndex((below) => row % 25 < below);

/** What the rows of a cluster have in common. */
const common = (seed: number, cluster: number): number => draws(1000 * seed + cluster).normal();

const regression = casesOf('regression', [
  { name: 'small', sizes: [20, 26], table: numberTable(21, 0) },
  { name: 'skewed', sizes: [54, 66], table: numberTable(22, 0.5) },
  { name: 'heavy', sizes: [180, 220], table: numberTable(23, 0.8) },
  { name: 'ample', sizes: [900, 1100], table: numberTable(24, 0.5) },
  { name: 'weights', sizes: [180, 220], table: numberTable(25, 0.3), roles: { weight: 'w' } },
  { name: 'clusters', sizes: [36, 44], table: numberTable(26, 0.3, true), roles: { cluster: 'c' } },
]);

/** Queries of fifteen items, of which some are relevant. */
const rankingTable = (seed: number, relevant: number, apart: number): Table =>
  tableOf(seed, 3 * size, ({ normal, uniform }) => ({
    u: uniform(),
    shared: normal(),
    own: normal(),
    other: normal(),
  })).map(({ id, u, shared, own, other }, at) => {
    const y = Number(u) < relevant ? (Number(u) < relevant / 2 ? 2 : 1) : 0;
    const score = (strength: number, noise: unknown): number => strength * y + Number(shared) + Number(noise);
    return { id, y, query: String(Math.floor(at / 15)), s: score(apart, own), sb: score(0.8 * apart, other) };
  });

const ranking = casesOf('ranking', [
  { name: 'small', sizes: [20, 26], table: rankingTable(31, 0.2, 0.8) },
  { name: 'excellent', sizes: [54, 66], table: rankingTable(32, 0.25, 4) },
  { name: 'hard', sizes: [90, 110], table: rankingTable(33, 0.1, 0.1) },
  { name: 'ample', sizes: [450, 550], table: rankingTable(34, 0.15, 1) },
]);

const outcomeTable = (seed: number, passed: number, spread: number, clustered = false): Table =>
  tableOf(seed, size, ({ normal, uniform }, at) => {
    const [shared, own] = [normal(), clustered ? 1.5 * common(seed, clusterOf(at)) : 0];
    const limit = Math.log(passed / (1 - passed));
    const outcome = (): number => (logistic(limit + 1.5 * shared + own) > uniform() ? 1 : 0);
    const cost = (): number => 10 * Math.exp(spread * normal());
    return { o: outcome(), ob: outcome(), cost: cost(), costb: cost(), c: clusterOf(at) };
  });

const generation = casesOf('generation', [
  { name: 'small', sizes: [20, 26], table: outcomeTable(41, 0.6, 0.3) },
  { name: 'rare', sizes: [90, 110], table: outcomeTable(42, 0.03, 0.5) },
  { name: 'skewed', sizes: [180, 220], table: outcomeTable(43, 0.9, 0.8) },
  { name: 'ample', sizes: [900, 1100], table: outcomeTable(44, 0.8, 0.8) },
  { name: 'clusters', sizes: [36, 44], table: outcomeTable(45, 0.7, 0.4, true), roles: { cluster: 'c' } },
]);

export const cases: readonly Case[] = [...binary, ...multiclass, ...regression, ...ranking, ...generation];

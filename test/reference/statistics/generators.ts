// The generators of the statistics vectors: whole-number formulas, then one division.

const series = <T>(n: number, at: (i: number) => T): readonly T[] => Array.from({ length: n }, (_, i) => at(i));
type Bit = 0 | 1;
const bit = (condition: boolean): Bit => (condition ? 1 : 0);

const wide = (i: number): number => (i * 7919 + 104729) % 10007;
const narrow = (i: number): number => (i * 6101 + 311) % 10007;

export const numbers: Readonly<Record<string, readonly number[]>> = {
  num_ref: series(500, (i) => wide(i) / 100),
  num_cur: series(300, (i) => (narrow(i) * 2 + 1401) / 200),
  tie_ref: series(200, (i) => (i * 37 + 11) % 23),
  tie_cur: series(160, (i) => ((i * 41 + 5) % 19) + (i % 3)),
  skew_ref: series(400, (i) => (wide(i) + 1) ** 2 / 1e6),
  skew_cur: series(350, (i) => (narrow(i) + 500) ** 2 / 1e6),
  small_a: series(12, (i) => ((i * 17 + 3) % 29) / 2),
  small_b: series(9, (i) => ((i * 19 + 8) % 31) / 2 + 0.25 + 2),
};

const lot = (i: number, step: number, start: number): number => (i * step + start) % 100;
const category = (r: number, limits: readonly (readonly [number, string])[]): string =>
  limits.find(([limit]) => r < limit)![1];
const seen = [
  [40, 'A'],
  [65, 'B'],
  [85, 'C'],
  [95, 'D'],
  [100, 'E'],
] as const;
const later = [
  [34, 'A'],
  [60, 'B'],
  [85, 'C'],
  [93, 'D'],
  [99, 'E'],
  [100, 'F'],
] as const;
export const categories = {
  cat_ref: series(600, (i) => category(lot(i, 7919, 0), seen)),
  cat_cur: series(400, (i) => category(lot(i, 6007, 17), later)),
};

export const y = series(400, (i) => bit((i * i * 31 + 17 * i + 5) % 101 < 40));
export const scores = {
  sA: series(400, (i) => (y[i]! * 250 + ((i * 7919) % 751)) / 1001),
  sB: series(400, (i) => (y[i]! * 180 + ((i * 6007 + 13) % 821)) / 1001),
  sT: series(400, (i) => (y[i]! * 7 + ((i * 11) % 13)) / 20),
};
export const predictions = {
  pA: scores.sA.map((score) => bit(score >= 0.5)),
  pB: scores.sB.map((score) => bit(score >= 0.5)),
};
export const g = series(400, (i) => {
  const t = (i * 13 + 5) % 10;
  return t < 5 ? 'A' : t < 8 ? 'B' : 'C';
});
export const h = series(400, (i) => ((i * 29) % 7 < 3 ? 'X' : 'Y'));

export const my = series(300, (i) => {
  const t = (i * i + 3 * i) % 7;
  return t < 3 ? 0 : t < 5 ? 1 : 2;
});
export const mp = series(300, (i) => ((i * 11) % 10 < 7 ? my[i]! : (my[i]! + 1 + (i % 2)) % 3));
export const mprob = series(300, (i) => {
  const weights = [0, 1, 2].map((k) => 1 + ((i * (k + 3) * 17 + 5 * k) % 23) + (k === my[i] ? 20 : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
});

const amount = (i: number): number => (i * 7919) % 997;
export const ry = series(250, (i) => amount(i) / 10);
export const rA = series(250, (i) => (amount(i) * 10 + (((i * 31) % 41) - 20) * 10) / 100);
export const rB = series(250, (i) => (amount(i) * 10 + (((i * 53 + 7) % 61) - 29) * 10) / 100);
export const pv = series(15, (j) => (((j * j * 7 + 3 * j + 1) % 97) + 1) / 1000);

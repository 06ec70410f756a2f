/** An exact sum of products of whole numbers, without a BigInt per term. */
export interface ExactSum {
  /** Adds a × b, for whole 0 ≤ a < 2⁵³ and 0 ≤ b < 2³⁴. */
  add(a: number, b: number): void;
  addWhole(value: bigint): void;
  total(): bigint;
}

/** Each factor is split in two parts, so that a product of parts stays below 2⁴⁴ and 2⁹ of them below 2⁵³. */
const upper = 2 ** 27;
const lower = 2 ** 17;
const termsPerFlush = 512;

export function exactSum(): ExactSum {
  let sum = 0n;
  let [hh, hl, lh, ll] = [0, 0, 0, 0];
  let terms = 0;
  const flush = (): void => {
    sum += (((BigInt(hh) << 17n) + BigInt(hl)) << 27n) + (BigInt(lh) << 17n) + BigInt(ll);
    hh = hl = lh = ll = terms = 0;
  };
  return {
    add: (a, b) => {
      const al = a % upper;
      const ah = (a - al) / upper;
      const bl = b % lower;
      const bh = (b - bl) / lower;
      hh += ah * bh;
      hl += ah * bl;
      lh += al * bh;
      ll += al * bl;
      if (++terms === termsPerFlush) flush();
    },
    addWhole: (value) => {
      sum += value;
    },
    total: () => {
      flush();
      return sum;
    },
  };
}

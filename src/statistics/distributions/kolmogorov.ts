/** P(K > λ) of Kolmogorov's limiting distribution, 2 Σ (−1)^(k−1) exp(−2k²λ²). */
export function kolmogorovLimit(lambda: number): number {
  if (lambda <= 0) return 1;
  // The dual theta series for small λ, where the alternating one converges slowly.
  if (lambda < 1) {
    const q = Math.exp((-Math.PI * Math.PI) / (8 * lambda * lambda));
    const sum = q + q ** 9 + q ** 25 + q ** 49;
    return 1 - (Math.sqrt(2 * Math.PI) / lambda) * sum;
  }
  let sum = 0;
  for (let k = 1; k <= 5; k++) sum -= (-1) ** k * Math.exp(-2 * k * k * lambda * lambda);
  return 2 * sum;
}

/** Up to this n the exact distribution is computed; above it, expansions (scipy's kstwo changes over here too). */
const exactUpTo = 140;

/**
 * P(D_n > d) of the one-sample Kolmogorov statistic with n rows (Simard & L'Ecuyer 2011): exact by Marsaglia, Tsang &
 * Wang's matrix for n ≤ 140, Pelz and Good's expansion beyond (error about 1e-6 at n = 140, falling as n^−2), and twice
 * Smirnov's one-sided probability in the far tail.
 */
export function kolmogorovSurvival(n: number, d: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  const squared = n * d * d;
  if (n <= exactUpTo) return squared > 4 ? 2 * smirnovTail(n, d) : 1 - marsaglia(n, d);
  if (squared < 2.2) return 1 - pelzGood(n, d);
  return 2 * (n <= 100_000 ? smirnovTail(n, d) : Math.exp(-((6 * n * d + 1) ** 2) / (18 * n)));
}

/** P(D⁺_n ≥ d) = d Σ C(n,j) (d + j/n)^(j−1) (1 − d − j/n)^(n−j) */
function smirnovTail(n: number, d: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let j = 0; j <= Math.floor(n * (1 - d)); j++) {
    const rest = 1 - d - j / n;
    if (rest > 0) sum += Math.exp(logChoose + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(rest));
    logChoose += Math.log((n - j) / (j + 1));
  }
  return Math.min(1, d * sum);
}

/** P(D_n ≤ d) by Pelz & Good 1976: Kolmogorov's limit with corrections in n^−½, n^−1 and n^−3/2. */
function pelzGood(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  let k0 = 0;
  let k1 = 0;
  let k2 = 0;
  let k3 = 0;
  // Terms k + ½ for k ≥ 0 (each stands for two), then whole k; h = π²(k + ½)² or π²k².
  for (let k = 0; k < 20; k++) {
    const h = (Math.PI * (k + 0.5)) ** 2;
    const e = Math.exp(-h / (2 * z2));
    k0 += e;
    k1 += (h - z2) * e;
    k2 += (6 * z6 + 2 * z4 + h * (2 * z4 - 5 * z2) + h * h * (1 - 2 * z2)) * e;
    const cubic = h * h * h * (5 - 30 * z2) + h * h * (212 * z4 - 60 * z2);
    k3 += (cubic + h * (135 * z4 - 96 * z6) - 30 * z6 - 90 * z4 * z4) * e;
  }
  let whole2 = 0;
  let whole3 = 0;
  for (let k = 1; k < 20; k++) {
    const h = (Math.PI * k) ** 2;
    const e = Math.exp(-h / (2 * z2));
    whole2 += h * e;
    whole3 += (3 * h * z2 - h * h) * e;
  }
  const scale = Math.sqrt(2 * Math.PI);
  const first = k0 / z;
  const second = k1 / (6 * z4);
  const third = k2 / (72 * z6 * z) - whole2 / (36 * z2 * z);
  const fourth = k3 / (6480 * z6 * z4) + whole3 / (216 * z6);
  return Math.min(1, Math.max(0, scale * (first + second / Math.sqrt(n) + third / n + fourth / n ** 1.5)));
}

/** P(D_n < d) as an element of the n-th power of a matrix. */
function marsaglia(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const h = k - n * d;
  const matrix = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i - j + 1 < 0 ? 0 : 1)),
  );
  for (let i = 0; i < size; i++) {
    matrix[i]![0]! -= h ** (i + 1);
    matrix[size - 1]![i]! -= h ** (size - i);
  }
  if (2 * h > 1) matrix[size - 1]![0]! += (2 * h - 1) ** size;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < Math.min(size, i + 1); j++) for (let g = 1; g <= i - j + 1; g++) matrix[i]![j]! /= g;
  const { value, exponent } = power(matrix, n);
  let result = value[k - 1]![k - 1]!;
  let scale = exponent;
  for (let i = 1; i <= n; i++) {
    result *= i / n;
    if (result < 1e-140) {
      result *= 1e140;
      scale -= 140;
    }
  }
  return result * 10 ** scale;
}

/** A matrix to a whole power, as value × 10^exponent, by squaring. */
function power(matrix: number[][], n: number): { value: number[][]; exponent: number } {
  if (n === 1) return { value: matrix, exponent: 0 };
  const half = power(matrix, Math.floor(n / 2));
  let value = product(half.value, half.value);
  let exponent = 2 * half.exponent;
  if (n % 2 === 1) value = product(matrix, value);
  const middle = Math.floor(matrix.length / 2);
  if (value[middle]![middle]! > 1e140) {
    value = value.map((row) => row.map((cell) => cell * 1e-140));
    exponent += 140;
  }
  return { value, exponent };
}

function product(a: number[][], b: number[][]): number[][] {
  const size = a.length;
  return a.map((row) => {
    const result = new Array<number>(size).fill(0);
    for (let k = 0; k < size; k++) {
      const factor = row[k]!;
      if (factor !== 0) for (let j = 0; j < size; j++) result[j]! += factor * b[k]![j]!;
    }
    return result;
  });
}

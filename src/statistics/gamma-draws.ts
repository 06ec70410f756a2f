import { random } from './random.ts';

/** What every posterior is drawn with, once: a verdict depends on no other randomness than this seed. */
const seed = 1;

/**
 * Prime, and as many as 4,000 draws of 16 gammas need. Those of more gammas go through the numbers again and again, each
 * time in other steps, so that no two of them meet twice.
 */
const size = 2 ** 16 + 1;

type Numbers = { readonly normals: Float64Array; readonly uniforms: Float64Array };

let drawn: Numbers | null = null;

/** Standard normals (Box & Muller 1958), and uniforms in (0, 1]. */
function numbers(): Numbers {
  if (drawn !== null) return drawn;
  const uniform = random(seed);
  const normals = Float64Array.from(
    { length: size },
    () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
  drawn = { normals, uniforms: Float64Array.from({ length: size }, () => 1 - uniform()) };
  return drawn;
}

/**
 * Draws of independent gammas with these shapes > 0 and scale 1, each into its place: in proportion, draws of a Dirichlet
 * distribution (Marsaglia & Tsang 2000). The same shapes give the same draws.
 */
export function gammaDraws(shapes: readonly number[]): (into: Float64Array) => void {
  const { normals, uniforms } = numbers();
  const raised = Float64Array.from(shapes, (shape) => (shape < 1 ? shape + 1 : shape) - 1 / 3);
  const factors = raised.map((d) => 1 / Math.sqrt(9 * d));
  let [at, step] = [-1, 1];
  const next = (): number => {
    at += step;
    if (at >= size) at -= size;
    if (at === size - 1) step++;
    return at;
  };
  const draw = (d: number, c: number): number => {
    for (;;) {
      const place = next();
      const x = normals[place]!;
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = uniforms[place]!;
      const squared = x * x;
      // Nearly always so, and then without a logarithm.
      if (u < 1 - 0.0331 * squared * squared) return d * v;
      if (Math.log(u) < squared / 2 + d * (1 - v + Math.log(v))) return d * v;
    }
  };
  return (into) => {
    for (let i = 0; i < shapes.length; i++) {
      const shape = shapes[i]!;
      // Half the square of a normal.
      if (shape === 0.5) into[i] = normals[next()]! ** 2 / 2;
      else if (shape < 1) into[i] = draw(raised[i]!, factors[i]!) * uniforms[next()]! ** (1 / shape);
      else into[i] = draw(raised[i]!, factors[i]!);
    }
  };
}

import { root } from './root.ts';

/**
 * The lower end of a score interval: where estimate − θ = z · standardError(θ), with the standard error under θ.
 * The equation also has a false root at the estimate wherever the standard error vanishes there (zero cells), so the
 * search ends a hair below it. `least` is the end of the parameter's range.
 */
export function scoreLowerLimit(
  estimate: number,
  z: number,
  standardError: (theta: number) => number,
  least: number,
): number {
  if (estimate <= least) return least;
  const excess = (theta: number): number => estimate - theta - z * standardError(theta);
  const nearest = estimate - 1e-10;
  if (excess(nearest) >= 0) return estimate;
  return root(excess, least, nearest);
}

/** A scale from values to pixels, with the values to label. */
export type Axis = { readonly at: (value: number) => number; readonly ticks: readonly number[] };

const steps = [1, 2, 5, 10];

/** Round values, about `wanted` of them, inside a range. */
export function roundTicks(low: number, high: number, wanted: number): readonly number[] {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (steps.find((candidate) => candidate * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

type Range = readonly [number, number];

/** An even scale; a range of no width is widened. */
export function linearAxis([low, high]: Range, [from, to]: Range, wanted = 5): Axis {
  const pad = high > low ? 0 : Math.abs(low) || 1;
  const [start, end] = [low - pad, high + pad];
  return {
    at: (value) => from + ((value - start) / (end - start)) * (to - from),
    ticks: roundTicks(start, end, wanted),
  };
}

const ratios = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.6, 2.5, 5, 10];

/** A logarithmic scale for ratios, on which 0.5 and 2 lie equally far from 1. */
export function ratioAxis([low, high]: Range, pixels: Range): Axis {
  const even = linearAxis([Math.log(low), Math.log(high)], pixels);
  return { at: (value) => even.at(Math.log(value)), ticks: ratios.filter((tick) => tick >= low && tick <= high) };
}

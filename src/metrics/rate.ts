import { tango } from '../statistics/paired-rate-difference.ts';
import { jeffreys } from '../statistics/proportion.ts';
import { wilson } from '../statistics/wilson.ts';
import { type Counted, effectiveRows, type Rate, totalWeight } from './cells.ts';
import { type Difference, type Estimate, holding } from './estimate.ts';

/** Null without a row. */
export function rateEstimate({ events, rows }: Rate, confidence: number, of: string): Estimate | null {
  if (rows === 0) return null;
  return {
    estimate: events / rows,
    interval: wilson(events, rows, confidence),
    method: 'Wilson',
    rows,
    least: rows,
    of,
  };
}

/**
 * A rate that is to be combined with others. Wilson's interval fails nearly always on one side where a rate is near an
 * end, which adds up; that of Jeffreys' prior fails on both alike (Cai 2005).
 */
export function equalTailedRate({ events, rows }: Rate, confidence: number, of: string): Estimate | null {
  const found = rateEstimate({ events, rows }, confidence, of);
  return found && { ...found, interval: holding(jeffreys(events, rows, confidence), found.estimate) };
}

/** The difference of the rates of two events among the same rows. Null without a row. */
export function pairedRate<Cell extends Counted>(
  among: readonly Cell[],
  own: (cell: Cell) => boolean,
  other: (cell: Cell) => boolean,
  confidence: number,
  of: string,
): Difference | null {
  const rows = effectiveRows(among, (cell) => Number(own(cell)) - Number(other(cell)));
  if (rows === 0) return null;
  const weight = totalWeight(among);
  const weightWhere = (event: (cell: Cell) => boolean): number => totalWeight(among.filter(event));
  const scale = rows / weight;
  const onlyOwn = scale * weightWhere((cell) => own(cell) && !other(cell));
  // Not more than the other rows, whatever rounding says.
  const onlyOther = Math.min(rows - onlyOwn, scale * weightWhere((cell) => other(cell) && !own(cell)));
  return {
    candidate: weightWhere(own) / weight,
    champion: weightWhere(other) / weight,
    estimate: (onlyOwn - onlyOther) / rows,
    interval: tango(onlyOwn, onlyOther, rows, confidence),
    method: 'Tango, paired',
    rows,
    least: rows,
    of,
  };
}

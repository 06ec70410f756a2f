import type { Counts } from '../../domain/measurement.ts';
import { binaryLabel } from './binary-label.ts';
import { lyingRowCount } from './cells.ts';
import type { Engine } from './engine.ts';
import { crossSums, placementsOf, rankSums, rocPoints } from './placements.ts';
import { bucketCodes, exactCodes, NotFinite, type ReadChunks } from './rank-codes.ts';
import type { Rows } from './rows.ts';
import { notFinite, numberSql, scoreColumn } from './scores.ts';

type Ranks = Extract<Counts, { kind: 'ranks' }>;

/** Up to so many labelled rows the scores themselves are ranked; above it, their high bits. */
export const exactRows = 1 << 20;

/** Placement sums of the score, and of the champion's beside it. Rows without a label are left out. Throws EvidenceError. */
export async function ranks(engine: Engine, rows: Rows): Promise<Ranks> {
  const sides = rows.champion === null ? [rows.candidate] : [rows.candidate, rows.champion];
  const label = await binaryLabel(engine, rows.candidate);
  const scores = sides.map((side) => numberSql(side.table, scoreColumn(side.table, side.roles.score), side.alias));
  const exact = label.labelled <= exactRows;
  const read: ReadChunks = (visit) => engine.scan([label.sql, ...scores], rows.from, visit);
  const coding = exact ? exactCodes : bucketCodes;
  const coded = await coding(read, sides.length, label.labelled).catch(async (error: unknown) => {
    if (!(error instanceof NotFinite)) throw error;
    const { table, roles } = sides[error.score]!;
    throw await notFinite(engine, table, scoreColumn(table, roles.score));
  });
  if (coded.rows !== label.labelled) throw lyingRowCount(rows.candidate.table, coded.rows);
  const placements = coded.tallies.map(placementsOf);
  const [ours, theirs] = placements;
  const cross = theirs === undefined ? null : crossSums(ours!, theirs, label.labelled);
  if (cross !== null) await coded.replay((codes, count) => cross.add(codes[0]!, codes[1]!, count));
  const sums = coded.tallies.map((tally, index) => rankSums(tally, placements[index]!));
  const curves = coded.tallies.map((tally) => rocPoints(tally, label.positives, label.negatives));
  return {
    kind: 'ranks',
    positives: label.positives,
    negatives: label.negatives,
    resolution: exact ? 'exact' : 'bucketed',
    candidate: sums[0]!,
    champion: sums[1] ?? null,
    cross: cross?.result() ?? null,
    roc: curves[0]!,
    championRoc: curves[1] ?? null,
  };
}

import type { Counts } from '../../domain/measurement.ts';
import { type BinaryLabel, binaryLabel } from './binary-label.ts';
import { lyingRowCount } from './cells.ts';
import type { Engine } from './engine.ts';
import { crossSums, filledCodes, placementsOf, rankSums, rocPoints } from './placements.ts';
import { bucketCodes, type Codes, exactCodes, NotFinite } from './rank-codes.ts';
import type { Rows } from './rows.ts';
import { notFinite, numberSql, scoreColumn } from './scores.ts';
import { type Weight, weightOf } from './weight.ts';
import {
  classWeights,
  codeWeights,
  rankWeightDigits,
  weightedCrossSums,
  weightedRocPoints,
  weightedSums,
} from './weighted-placements.ts';

type Ranks = Extract<Counts, { kind: 'ranks' }>;

/** Up to so many labelled rows the scores themselves are ranked; above it, their high bits. */
export const exactRows = 1 << 20;

/** Placement sums of the score, and of the champion's beside it. Rows without a label are left out. Throws EvidenceError. */
export async function ranks(engine: Engine, rows: Rows): Promise<Ranks> {
  const { candidate, champion } = rows;
  const sides = champion === null ? [candidate] : [candidate, champion];
  const label = await binaryLabel(engine, candidate);
  const digits = rankWeightDigits(candidate.table.rows);
  const weight = await weightOf(engine, candidate, digits);
  const scores = sides.map((side) => numberSql(side.table, scoreColumn(side.table, side.roles.score), side.alias));
  const columns = [label.sql, ...scores, ...(weight === null ? [] : [`CAST(${weight.whole} AS DOUBLE)`])];
  const exact = label.labelled <= exactRows;
  const coded = await (exact ? exactCodes : bucketCodes)({
    read: (visit) => engine.scan(columns, rows.from, visit),
    width: sides.length,
    labelled: label.labelled,
    weighted: weight !== null,
  }).catch(async (error: unknown) => {
    if (!(error instanceof NotFinite)) throw error;
    const { table, roles } = sides[error.score]!;
    throw await notFinite(engine, table, scoreColumn(table, roles.score));
  });
  if (coded.rows !== label.labelled) throw lyingRowCount(candidate.table, coded.rows);
  return {
    kind: 'ranks',
    positives: label.positives,
    negatives: label.negatives,
    resolution: exact ? 'exact' : 'bucketed',
    ...(weight === null ? await plainRanks(coded, label) : await weightedRanks(coded, label, weight, digits)),
  };
}

type Sums = Omit<Ranks, 'kind' | 'positives' | 'negatives' | 'resolution'>;

async function plainRanks(coded: Codes, { positives, negatives, labelled }: BinaryLabel): Promise<Sums> {
  const filled = coded.tallies.map(filledCodes);
  const placements = coded.tallies.map((tally, index) => placementsOf(tally, filled[index]));
  const [ours, theirs] = placements;
  const cross = theirs === undefined ? null : crossSums(ours!, theirs, labelled, filled[0]);
  if (cross !== null) await coded.replay((codes, count) => cross.add(codes[0]!, codes[1]!, count));
  const sums = coded.tallies.map((tally, index) => rankSums(tally, placements[index]!, filled[index]));
  const curves = coded.tallies.map((tally, index) => rocPoints(tally, positives, negatives, filled[index]));
  return {
    candidate: sums[0]!,
    champion: sums[1] ?? null,
    cross: cross?.result() ?? null,
    roc: curves[0]!,
    championRoc: curves[1] ?? null,
  };
}

async function weightedRanks(coded: Codes, label: BinaryLabel, { exponent }: Weight, digits: number): Promise<Sums> {
  const weights = await codeWeights(coded, digits);
  const placements = weights.map(({ sums }) => placementsOf(sums));
  const [ours, theirs] = placements;
  const sums = weights.map((own, index) => weightedSums(own, placements[index]!));
  const curves = weights.map((own) => weightedRocPoints(own, label.positives, label.negatives));
  return {
    candidate: sums[0]!,
    champion: sums[1] ?? null,
    cross: theirs === undefined ? null : await weightedCrossSums(coded, ours!, theirs),
    roc: curves[0]!,
    championRoc: curves[1] ?? null,
    weightExponent: exponent,
    positiveWeights: classWeights(weights[0]!, 1),
    negativeWeights: classWeights(weights[0]!, 0),
  };
}

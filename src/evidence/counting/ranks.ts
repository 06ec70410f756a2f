import type { Counts } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import { lyingRowCount } from './cells.ts';
import type { Engine } from './engine.ts';
import { binaryValues, refuseUnlikelyLabel } from './labels.ts';
import { crossSums, placementsOf, rankSums, rocPoints } from './placements.ts';
import { bucketCodes, exactCodes, NotFinite, type ReadChunks } from './rank-codes.ts';
import type { Rows, Side } from './rows.ts';
import { distinctInSample } from './sample.ts';
import { notFinite, numberSql, scoreColumn } from './scores.ts';
import { literal } from './sql.ts';
import { type Column, columnOf } from './table.ts';

type Ranks = Extract<Counts, { kind: 'ranks' }>;

/** Up to so many labelled rows the scores themselves are ranked; above it, their high bits. */
export const exactRows = 1 << 20;

/** Placement sums of the score, and of the champion's beside it. Rows without a label are left out. Throws EvidenceError. */
export async function ranks(engine: Engine, rows: Rows): Promise<Ranks> {
  const sides = rows.champion === null ? [rows.candidate] : [rows.candidate, rows.champion];
  const label = await labelSql(engine, rows.candidate);
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

type LabelSql = {
  readonly sql: string;
  readonly positives: number;
  readonly negatives: number;
  readonly labelled: number;
};

async function labelSql(engine: Engine, { table, roles, alias }: Side): Promise<LabelSql> {
  if (roles.label === null) {
    throw new EvidenceError(
      'count-impossible',
      `${table.uri} names no label column, and ranks need one.`,
      'Name the column of the label as `label`.',
    );
  }
  const column = columnOf(table, roles.label);
  const sample = await distinctInSample(engine, table.rows, table.relation, [column.sql]);
  refuseUnlikelyLabel(table, column, sample?.[0]);
  const counted = await engine.rows(
    `SELECT ${column.sql} AS value, count(*) AS rows FROM ${table.relation} GROUP BY ALL`,
  );
  const { values } = await binaryValues(
    engine,
    table,
    column,
    roles.positive,
    counted.map(([text = null]) => text),
    null,
  );
  const rowsOf = (value: 0 | 1): number =>
    counted.reduce((sum, [text = null, rows]) => sum + (values.get(text) === value ? Number(rows) : 0), 0);
  const positives = rowsOf(1);
  const negatives = rowsOf(0);
  const texts = [...values].flatMap(([text, value]) => (text !== null && value === 1 ? [text] : []));
  return {
    sql: isOneOf(column, `${alias}.${column.sql}`, texts),
    positives,
    negatives,
    labelled: positives + negatives,
  };
}

/** TRUE, FALSE, or NULL where the value is missing. */
function isOneOf(column: Column, sql: string, texts: readonly string[]): string {
  if (texts.length === 0) return `CASE WHEN ${sql} IS NOT NULL THEN false END`;
  const listed = texts.map((text) =>
    column.kind === 'text' ? literal(text) : `CAST(${literal(text)} AS ${column.type})`,
  );
  return `${column.kind === 'text' ? `CAST(${sql} AS VARCHAR)` : sql} IN (${listed.join(', ')})`;
}

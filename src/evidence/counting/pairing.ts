import type { ChampionRoles } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import { cellLimit } from './cells.ts';
import type { Engine } from './engine.ts';
import { requireIds, requireUniqueIds } from './ids.ts';
import {
  type LabelComparison,
  type LabelPairs,
  labelComparison,
  requireSameLabels,
  type Truth,
} from './label-comparison.ts';
import { refuseUnlikelyLabel } from './labels.ts';
import type { Rows, Side } from './rows.ts';
import { shownSql } from './sql.ts';
import { type Column, columnOf } from './table.ts';

/** How rows belong together. */
export type Pairing = { readonly pairing: ChampionRoles['pairing']; readonly truth: Truth };

/**
 * The champion's rows beside the candidate's. Where both files hold the same ids in the same order the rows are
 * already beside each other; otherwise they are joined. Throws EvidenceError unless every row of the candidate finds
 * one of the champion's with the same label and, one to one, the other way round.
 */
export async function pairedRows(
  engine: Engine,
  candidate: Side,
  champion: Side,
  { pairing, truth }: Pairing,
): Promise<Rows> {
  const id = idColumn(candidate);
  const other = idColumn(champion);
  const isOneToOne = pairing === 'one-to-one';
  if (isOneToOne) await requireUniqueIds(engine, candidate.table, id);
  else await requireIds(engine, candidate.table, id);
  await requireUniqueIds(engine, champion.table, other);
  const labels = await labelComparison(engine, candidate, champion, truth);
  const [left, right] = [`${candidate.table.relation} AS a`, `${champion.table.relation} AS b`];
  const equal = equalSql(id, other);
  if (candidate.table.rows === champion.table.rows) {
    const from = `${left} POSITIONAL JOIN ${right}`;
    const pairs = await labelPairs(engine, from, equal, labels);
    if (pairs.every(({ aligned }) => aligned))
      return sameLabels(engine, { from, candidate, champion }, labels, pairs, id);
  }
  const from = `${left} JOIN ${right} ON ${equal}`;
  const pairs = await labelPairs(engine, from, equal, labels);
  const paired = pairs.reduce((sum, { rows }) => sum + rows, 0);
  // The champion's ids are unique, so a row of the candidate stands in one pair at most.
  if (paired !== candidate.table.rows || (isOneToOne && paired !== champion.table.rows))
    throw await unpaired(engine, candidate, champion, equal, id, isOneToOne ? other : null);
  return sameLabels(engine, { from, candidate, champion }, labels, pairs, id);
}

async function labelPairs(
  engine: Engine,
  from: string,
  equal: string,
  labels: LabelComparison | null,
): Promise<LabelPairs[]> {
  const [first, second] = labels?.keys ?? ['NULL', 'NULL'];
  const counted = await engine.rows(
    `SELECT first, second, count(*), bool_and(aligned) FROM ` +
      `(SELECT ${first} AS first, ${second} AS second, (${equal}) IS TRUE AS aligned FROM ${from}) GROUP BY first, second LIMIT ${cellLimit + 1}`,
  );
  if (labels !== null && counted.length > cellLimit)
    refuseUnlikelyLabel(labels.ours.table, labels.ours.column, counted.length);
  return counted.map(([one = null, two = null, rows, aligned]) => ({
    key: [one, two],
    rows: Number(rows),
    aligned: aligned === 'true',
  }));
}

async function sameLabels(
  engine: Engine,
  rows: Rows,
  labels: LabelComparison | null,
  pairs: readonly LabelPairs[],
  id: Column,
): Promise<Rows> {
  if (labels !== null) await requireSameLabels(engine, rows.from, labels, pairs, `a.${id.sql}`);
  return rows;
}

function idColumn({ table, roles }: Side): Column {
  if (roles.id !== null) return columnOf(table, roles.id);
  throw new EvidenceError(
    'rows-unpaired',
    `${table.uri} names no id column, so its rows cannot be paired with another table's.`,
    'Name the column that identifies a row as `rows.id`, in both tables.',
  );
}

/** Whole numbers are compared as numbers and ids of one type as they are; of two types, as text. */
function equalSql(a: Column, b: Column): string {
  const whole = [a, b].every(({ type }) => /INT$/.test(type));
  return whole || a.type === b.type
    ? `a.${a.sql} = b.${b.sql}`
    : `CAST(a.${a.sql} AS VARCHAR) = CAST(b.${b.sql} AS VARCHAR)`;
}

/** @param other the champion's id, where its rows must be paired as well */
async function unpaired(
  engine: Engine,
  a: Side,
  b: Side,
  equal: string,
  id: Column,
  other: Column | null,
): Promise<EvidenceError> {
  const [left, right] = [`${a.table.relation} AS a`, `${b.table.relation} AS b`];
  const onlyLeft = await unmatched(engine, `${left} ANTI JOIN ${right} ON ${equal}`, `a.${id.sql}`);
  const onlyRight =
    other === null ? nobody : await unmatched(engine, `${right} ANTI JOIN ${left} ON ${equal}`, `b.${other.sql}`);
  const parts = [described(onlyLeft, a.table.uri), described(onlyRight, b.table.uri)].filter((part) => part !== null);
  return new EvidenceError(
    'rows-unpaired',
    `The champion's rows cannot be paired with the candidate's: ${parts.join('; ')}.`,
    'Score the same rows with both models, and give each row the same id in both tables.',
  );
}

type Unmatched = { readonly count: number; readonly ids: readonly string[] };

const nobody: Unmatched = { count: 0, ids: [] };

async function unmatched(engine: Engine, rest: string, id: string): Promise<Unmatched> {
  const rows = await engine.rows(
    `SELECT ${shownSql('id')}, count(*) OVER () FROM (SELECT DISTINCT ${id} AS id FROM ${rest}) ORDER BY id LIMIT 3`,
  );
  return { count: Number(rows[0]?.[1] ?? 0), ids: rows.map(([text]) => text!) };
}

function described({ count, ids }: Unmatched, uri: string): string | null {
  if (count === 0) return null;
  const listed = ids.map((id) => `"${id}"`).join(', ');
  return `${count} ids are only in ${uri} (${listed}${count > ids.length ? ', …' : ''})`;
}

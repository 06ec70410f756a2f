import { EvidenceError } from '../errors.ts';
import type { Cell, Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { requireUniqueIds } from './ids.ts';
import { classOf, refuseUnlikelyLabel } from './labels.ts';
import type { Rows, Side } from './rows.ts';
import { distinctInSample } from './sample.ts';
import { literal } from './sql.ts';
import { type Column, columnOf } from './table.ts';

/**
 * The champion's rows beside the candidate's. Where both files hold the same ids in the same order the rows are
 * already beside each other; otherwise they are joined. Throws EvidenceError unless every id is on both sides exactly
 * once, and has the same label on both.
 */
export async function pairedRows(engine: Engine, candidate: Side, champion: Side): Promise<Rows> {
  const id = idColumn(candidate);
  const other = idColumn(champion);
  await requireUniqueIds(engine, candidate.table, id);
  await requireUniqueIds(engine, champion.table, other);
  const labels = await labelColumns(engine, candidate, champion);
  const [left, right] = [`${candidate.table.relation} AS a`, `${champion.table.relation} AS b`];
  const equal = equalSql(id, other);
  if (candidate.table.rows === champion.table.rows) {
    const from = `${left} POSITIONAL JOIN ${right}`;
    const pairs = await labelPairs(engine, from, equal, labels);
    if (pairs.every(({ aligned }) => aligned))
      return requireSameLabels(engine, { from, candidate, champion }, pairs, labels, id);
  }
  const from = `${left} JOIN ${right} ON ${equal}`;
  const pairs = await labelPairs(engine, from, equal, labels);
  // Ids are unique on both sides: as many pairs as rows means that none is left over.
  const paired = pairs.reduce((sum, { rows }) => sum + rows, 0);
  if (paired !== candidate.table.rows || paired !== champion.table.rows) {
    throw await unpaired(engine, candidate, champion, equal, id, other);
  }
  return requireSameLabels(engine, { from, candidate, champion }, pairs, labels, id);
}

type LabelColumns = { readonly ours: Column; readonly theirs: Column };

/** The label in both tables, or null when one of them has none to compare. */
async function labelColumns(engine: Engine, candidate: Side, champion: Side): Promise<LabelColumns | null> {
  if (candidate.roles.label === null || champion.roles.label === null) return null;
  const ours = columnOf(candidate.table, candidate.roles.label);
  const theirs = columnOf(champion.table, champion.roles.label);
  for (const [{ table }, label] of [
    [candidate, ours],
    [champion, theirs],
  ] as const) {
    const sample = await distinctInSample(engine, table.rows, table.relation, [label.sql]);
    refuseUnlikelyLabel(table, label, sample?.[0]);
  }
  return { ours, theirs };
}

/** Rows per pair of labels, and whether every one of them has equal ids. */
type LabelPair = { readonly ours: Cell; readonly theirs: Cell; readonly rows: number; readonly aligned: boolean };

async function labelPairs(
  engine: Engine,
  from: string,
  equal: string,
  labels: LabelColumns | null,
): Promise<LabelPair[]> {
  const [ours, theirs] =
    labels === null ? ['NULL', 'NULL'] : [groupSql(labels.ours, 'a'), groupSql(labels.theirs, 'b')];
  const counted = await engine.rows(
    `SELECT ours, theirs, count(*), bool_and(aligned) FROM ` +
      `(SELECT ${ours} AS ours, ${theirs} AS theirs, (${equal}) IS TRUE AS aligned FROM ${from}) GROUP BY ours, theirs`,
  );
  return counted.map(([our = null, their = null, rows, aligned]) => ({
    ours: our,
    theirs: their,
    rows: Number(rows),
    aligned: aligned === 'true',
  }));
}

/** One row has one truth: a champion's table with another label was scored on other data, whatever its ids say. */
async function requireSameLabels(
  engine: Engine,
  rows: Rows & { champion: Side },
  pairs: readonly LabelPair[],
  labels: LabelColumns | null,
  id: Column,
): Promise<Rows> {
  if (labels === null) return rows;
  const { candidate, champion } = rows;
  const different = pairs.filter(
    (pair) =>
      classOf(pair.ours, labels.ours, candidate.roles.positive) !==
      classOf(pair.theirs, labels.theirs, champion.roles.positive),
  );
  const [first] = different;
  if (first === undefined) return rows;
  const isFirst = [
    [`a.${labels.ours.sql}`, first.ours],
    [`b.${labels.theirs.sql}`, first.theirs],
  ].map(([sql, text]) => `CAST(${sql} AS VARCHAR) IS NOT DISTINCT FROM ${text == null ? 'NULL' : literal(text)}`);
  const [[example] = []] = await engine.rows(
    `SELECT min(a.${id.sql}) FROM ${rows.from} WHERE ${isFirst.join(' AND ')}`,
  );
  throw new EvidenceError(
    'labels-disagree',
    `The labels of ${different.reduce((sum, pair) => sum + pair.rows, 0)} rows differ between ${candidate.table.uri} and ` +
      `${champion.table.uri}: the row "${example}" has "${first.ours}" and "${first.theirs}".`,
    'Give both tables the label of the same data.',
  );
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

async function unpaired(
  engine: Engine,
  a: Side,
  b: Side,
  equal: string,
  id: Column,
  other: Column,
): Promise<EvidenceError> {
  const [left, right] = [`${a.table.relation} AS a`, `${b.table.relation} AS b`];
  const onlyLeft = await unmatched(engine, `${left} ANTI JOIN ${right} ON ${equal}`, `a.${id.sql}`);
  const onlyRight = await unmatched(engine, `${right} ANTI JOIN ${left} ON ${equal}`, `b.${other.sql}`);
  const parts = [described(onlyLeft, a.table.uri), described(onlyRight, b.table.uri)].filter((part) => part !== null);
  return new EvidenceError(
    'rows-unpaired',
    `The champion's rows cannot be paired with the candidate's: ${parts.join('; ')}.`,
    'Score the same rows with both models, and give each row the same id in both tables.',
  );
}

type Unmatched = { readonly count: number; readonly ids: readonly string[] };

async function unmatched(engine: Engine, rest: string, id: string): Promise<Unmatched> {
  const rows = await engine.rows(
    `SELECT CAST(id AS VARCHAR), count(*) OVER () FROM (SELECT ${id} AS id FROM ${rest}) ORDER BY id LIMIT 3`,
  );
  return { count: Number(rows[0]?.[1] ?? 0), ids: rows.map(([text]) => text!) };
}

function described({ count, ids }: Unmatched, uri: string): string | null {
  if (count === 0) return null;
  const listed = ids.map((id) => `"${id}"`).join(', ');
  return `${count} ids are only in ${uri} (${listed}${count > ids.length ? ', …' : ''})`;
}

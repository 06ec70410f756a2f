import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { requireUniqueIds } from './ids.ts';
import { classOf, refuseUnlikelyLabel } from './labels.ts';
import type { Rows, Side } from './rows.ts';
import { distinctInSample } from './sample.ts';
import { type Column, columnOf } from './table.ts';

/**
 * The champion's rows beside the candidate's. Where both files hold the same ids in the same order the rows are
 * already beside each other; otherwise they are joined. Throws EvidenceError unless every id is on both sides exactly once.
 */
export async function pairedRows(engine: Engine, candidate: Side, champion: Side): Promise<Rows> {
  const id = idColumn(candidate);
  const other = idColumn(champion);
  await requireUniqueIds(engine, candidate.table, id);
  await requireUniqueIds(engine, champion.table, other);
  const aligned = `${candidate.table.relation} AS a POSITIONAL JOIN ${champion.table.relation} AS b`;
  const equal = equalSql(id, other);
  const sameLength = candidate.table.rows === champion.table.rows;
  const inOrder = sameLength && (await isEmpty(engine, `${aligned} WHERE (${equal}) IS NOT TRUE`));
  if (!inOrder) await requireSameIds(engine, candidate, champion, equal, id, other);
  const from = inOrder ? aligned : `${candidate.table.relation} AS a JOIN ${champion.table.relation} AS b ON ${equal}`;
  const rows = { from, candidate, champion };
  await requireSameLabels(engine, rows, id);
  return rows;
}

/** One row has one truth: a champion's table with another label was scored on other data, whatever its ids say. */
async function requireSameLabels(
  engine: Engine,
  { from, candidate, champion }: Rows & { champion: Side },
  id: Column,
): Promise<void> {
  if (candidate.roles.label === null || champion.roles.label === null) return;
  const ours = columnOf(candidate.table, candidate.roles.label);
  const theirs = columnOf(champion.table, champion.roles.label);
  const sample = await distinctInSample(engine, candidate.table.rows, from, [`a.${ours.sql}`, `b.${theirs.sql}`]);
  refuseUnlikelyLabel(candidate.table, ours, sample?.[0]);
  refuseUnlikelyLabel(champion.table, theirs, sample?.[1]);
  const pairs = await engine.rows(
    `SELECT ours, theirs, count(*), min(id) FROM (SELECT CAST(${groupSql(ours, 'a')} AS VARCHAR) AS ours, ` +
      `CAST(${groupSql(theirs, 'b')} AS VARCHAR) AS theirs, CAST(a.${id.sql} AS VARCHAR) AS id FROM ${from}) GROUP BY ALL ORDER BY min(id)`,
  );
  const different = pairs.filter(
    ([our = null, their = null]) =>
      classOf(our, ours, candidate.roles.positive) !== classOf(their, theirs, champion.roles.positive),
  );
  if (different.length === 0) return;
  const rows = different.reduce((sum, [, , count]) => sum + Number(count), 0);
  const [our, their, , first] = different[0]!;
  throw new EvidenceError(
    'labels-disagree',
    `The labels of ${rows} rows differ between ${candidate.table.uri} and ${champion.table.uri}: ` +
      `the row "${first}" has "${our}" and "${their}".`,
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

/** Ids of one type are compared as they are; of two types, as text. */
const equalSql = (a: Column, b: Column): string =>
  a.type === b.type ? `a.${a.sql} = b.${b.sql}` : `CAST(a.${a.sql} AS VARCHAR) = CAST(b.${b.sql} AS VARCHAR)`;

const isEmpty = async (engine: Engine, rest: string): Promise<boolean> =>
  (await engine.rows(`SELECT 1 AS found FROM ${rest} LIMIT 1`)).length === 0;

async function requireSameIds(
  engine: Engine,
  a: Side,
  b: Side,
  equal: string,
  id: Column,
  other: Column,
): Promise<void> {
  const left = `${a.table.relation} AS a`;
  const right = `${b.table.relation} AS b`;
  const onlyLeft = await unmatched(engine, `${left} ANTI JOIN ${right} ON ${equal}`, `a.${id.sql}`);
  const onlyRight = await unmatched(engine, `${right} ANTI JOIN ${left} ON ${equal}`, `b.${other.sql}`);
  if (onlyLeft.count === 0 && onlyRight.count === 0) return;
  const parts = [described(onlyLeft, a.table.uri), described(onlyRight, b.table.uri)].filter((part) => part !== null);
  throw new EvidenceError(
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

import { EvidenceError } from '../errors.ts';
import { amountSql } from './amounts.ts';
import { compare, nameSql } from './cells.ts';
import { classNameSql } from './class-name.ts';
import type { Cell, Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { classOf, refuseUnlikelyLabel } from './labels.ts';
import type { Side } from './rows.ts';
import { distinctInSample } from './sample.ts';
import { literal, shownSql } from './sql.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** How the labels of two tables are compared: as positive or not, as names of classes, or as amounts. */
export type Truth = 'binary' | 'class' | 'amount';

/** Pairs of rows, the candidate's under the alias a and the champion's under b, that look alike to a comparison. */
export type LabelPairs = {
  readonly key: readonly [Cell, Cell];
  readonly rows: number;
  /** Whether all of them have equal ids. */
  readonly aligned: boolean;
};

/** How to tell whether the rows of a pair have one label. */
export type LabelComparison = {
  /** What pairs are grouped by, as SQL: few values, whatever the labels are. */
  readonly keys: readonly [string, string];
  readonly differs: (pairs: LabelPairs) => boolean;
  /** Which pairs these are, as SQL. */
  readonly where: (pairs: readonly LabelPairs[]) => string;
  readonly ours: LabelOf;
  readonly theirs: LabelOf;
};

/** A label, and how a message shows it, as SQL. */
type LabelOf = { readonly table: Table; readonly column: Column; readonly shown: string };

/** Null when one of the tables has no label to compare. */
export async function labelComparison(
  engine: Engine,
  candidate: Side,
  champion: Side,
  truth: Truth,
): Promise<LabelComparison | null> {
  if (candidate.roles.label === null || champion.roles.label === null) return null;
  const our = columnOf(candidate.table, candidate.roles.label);
  const their = columnOf(champion.table, champion.roles.label);
  const texts = { ours: labelOf(candidate, our), theirs: labelOf(champion, their) };
  if (truth === 'binary') {
    await refuseUnlikely(engine, candidate, our);
    await refuseUnlikely(engine, champion, their);
    return { ...texts, ...binaryComparison(candidate, our, champion, their) };
  }
  const sqlOf = ({ table, roles, alias }: Side, column: Column): string =>
    truth === 'amount' ? amountSql(table, column, alias) : classNameSql(column, alias, roles.positive);
  const different = `${sqlOf(candidate, our)} IS DISTINCT FROM ${sqlOf(champion, their)}`;
  return {
    ...texts,
    keys: [different, 'NULL'],
    differs: ({ key: [isDifferent] }) => isDifferent === 'true',
    where: () => different,
  };
}

/** Each table spells its two classes in its own way. */
function binaryComparison(
  candidate: Side,
  our: Column,
  champion: Side,
  their: Column,
): Pick<LabelComparison, 'keys' | 'differs' | 'where'> {
  const keys = [keySql(our, candidate.alias), keySql(their, champion.alias)] as const;
  const isText = (sql: string, text: Cell): string =>
    text === null ? `${sql} IS NULL` : `CAST(${sql} AS VARCHAR) = ${literal(text)}`;
  return {
    keys,
    differs: ({ key: [ours, theirs] }) =>
      classOf(ours, our, candidate.roles.positive) !== classOf(theirs, their, champion.roles.positive),
    where: (pairs) =>
      pairs.map(({ key }) => `(${isText(keys[0], key[0])} AND ${isText(keys[1], key[1])})`).join(' OR '),
  };
}

const labelOf = ({ table, alias }: Side, column: Column): LabelOf => ({
  table,
  column,
  shown: shownSql(`${alias}.${column.sql}`),
});

/** A label as a key: of a text only as much as the name of a class may have. */
const keySql = (label: Column, alias: string): string =>
  label.kind === 'text' ? nameSql(groupSql(label, alias)) : groupSql(label, alias);

async function refuseUnlikely(engine: Engine, { table }: Side, label: Column): Promise<void> {
  const sample = await distinctInSample(engine, table.rows, table.relation, [label.sql]);
  refuseUnlikelyLabel(table, label, sample?.[0]);
}

/** Pairs of different labels that a search for the first of them names; a comparison rarely finds more. */
const searched = 100;

/**
 * One row has one truth: a champion's table with another label was scored on other data, whatever its ids say.
 * Throws EvidenceError with the first id whose labels differ.
 */
export async function requireSameLabels(
  engine: Engine,
  from: string,
  { differs, where, ours, theirs }: LabelComparison,
  pairs: readonly LabelPairs[],
  id: string,
): Promise<void> {
  const different = pairs.filter(differs).sort((a, b) => compare(a.key[0], b.key[0]) || compare(a.key[1], b.key[1]));
  if (different.length === 0) return;
  const [[example, our, their] = []] = await engine.rows(
    `SELECT ${shownSql(`min(${id})`)}, arg_min(coalesce(${ours.shown}, 'no value'), ${id}), arg_min(coalesce(${theirs.shown}, 'no value'), ${id}) ` +
      `FROM ${from} WHERE ${where(different.slice(0, searched))}`,
  );
  throw new EvidenceError(
    'labels-disagree',
    `The labels of ${different.reduce((sum, { rows }) => sum + rows, 0)} rows differ between ${ours.table.uri} and ` +
      `${theirs.table.uri}: the row "${example}" has "${our}" and "${their}".`,
    'Give both tables the label of the same data.',
  );
}

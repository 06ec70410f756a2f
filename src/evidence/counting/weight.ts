import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { exponentOf, wholeSql } from './quantum.ts';
import { brokenRequirement, type Requirement } from './requirement.ts';
import type { Side } from './rows.ts';
import { numberSql } from './scores.ts';
import { columnOf } from './table.ts';

/** The weight of a row, as SQL over `Rows.from`. */
export type Weight = {
  /** A DOUBLE, finite and not negative. */
  readonly value: string;
  /** The same as a BIGINT, in units of 2^exponent. */
  readonly whole: string;
  readonly exponent: number;
  readonly largest: number;
};

/** Binary digits of the largest weight: one of 2⁻⁴⁰ of it is told from none. */
const weightDigits = 40;

/** Null where each row counts once. Throws EvidenceError unless every row has a weight and one has more than 0. */
export async function weightOf(
  engine: Engine,
  { table, roles, alias }: Side,
  digits = weightDigits,
): Promise<Weight | null> {
  if (roles.weight === null) return null;
  const column = columnOf(table, roles.weight);
  const required: Requirement = {
    table,
    column,
    holds: (of) => {
      const weight = numberSql(table, column, of);
      return `isfinite(${weight}) AND ${weight} >= 0`;
    },
    code: 'weights-unusable',
    expected: 'every row must have a weight that is a finite number, 0 or more',
    remedy: 'Correct the weight; a row that should not count has the weight 0.',
  };
  const [[allHold, most] = []] = await engine.rows(
    `SELECT bool_and((${required.holds('t')}) IS TRUE), max(${numberSql(table, column, 't')}) FROM ${table.relation} AS t`,
  );
  if (allHold !== 'true') throw await brokenRequirement(engine, required);
  const largest = Number(most);
  if (largest === 0) throw noWeight(table.uri, column.name, table.rows);
  const value = numberSql(table, column, alias);
  const exponent = exponentOf(largest, digits);
  return { value, whole: wholeSql(value, exponent), exponent, largest };
}

const noWeight = (uri: string, name: string, rows: number): EvidenceError =>
  new EvidenceError(
    'weights-unusable',
    `Column "${name}" of ${uri} has the weight 0 in row 1, and in all ${rows} rows; at least one must count.`,
    'Correct the weights, or set `weight: null` if every row counts once.',
  );

import type { CountRequest, Counts, MomentCell, Variable } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import {
  byValues,
  cellLimit,
  column,
  lyingRowCount,
  nameSql,
  refuseEmptyGroup,
  refuseLongNames,
  tooManyCells,
} from './cells.ts';
import type { Cell, Engine } from './engine.ts';
import type { Groups } from './groups.ts';
import type { Truth } from './label-comparison.ts';
import { momentUnits, type Units } from './moment-units.ts';
import type { Rows } from './rows.ts';
import { refuseTooManyGroups } from './sample.ts';
import type { Table } from './table.ts';

type Moments = Extract<Counts, { kind: 'moments' }>;

/** Exact sums of variables and their products over rows or clusters, per group values. Throws EvidenceError. */
export async function moments(
  engine: Engine,
  rows: Rows,
  { keys, isSearch }: Groups,
  variables: readonly Variable[],
): Promise<Moments> {
  const { table, roles } = rows.candidate;
  if (table.hasRepeats && roles.cluster === null) throw repeatsApart(table);
  await refuseTooManyGroups(engine, rows, keys, keys);
  const units = await momentUnits(
    engine,
    rows,
    keys.map(({ sql }) => sql),
    variables,
  );
  const counted = await engine.rows(sumsSql(units, keys.length));
  if (counted.length > cellLimit) throw tooManyCells(table, keys);
  for (const [index, { name }] of keys.entries()) refuseLongNames(table, name, column(counted, index));
  if (!isSearch) for (const [index, key] of keys.entries()) refuseEmptyGroup(table, key, column(counted, index));
  const cells = counted
    .map((row) => cellOf(row, keys.length, variables.length))
    .sort((a, b) => byValues(a.values, b.values));
  const total = cells.reduce((sum, cell) => sum + cell.rows, 0);
  if (total !== table.rows) throw lyingRowCount(table, total);
  return { kind: 'moments', rows: total, exponents: units.exponents, cells };
}

/** Three answers to one question are no three questions: an interval over them would be far too narrow. */
const repeatsApart = ({ uri }: Table): EvidenceError =>
  new EvidenceError(
    'results-repeated',
    `${uri} holds several answers to one case, and nothing says that they belong together.`,
    'Add `rows: {id: row_id, cluster: case_id}` to the table.',
  );

function sumsSql({ select, rows, sums, products, without }: Units, keys: number): string {
  const names = Array.from({ length: keys }, (_, index) => `k${index}`);
  const grouped = names.length === 0 ? '' : ` GROUP BY ${names.join(', ')}`;
  const aggregates = ['count(*)', rows, ...sums, ...products, ...without];
  return `SELECT ${[...names.map(nameSql), ...aggregates].join(', ')} FROM (${select})${grouped} LIMIT ${cellLimit + 1}`;
}

/** Sums of nothing but missing values are NULL in SQL. */
function cellOf(row: readonly Cell[], keys: number, variables: number): MomentCell {
  const width = variables + 1;
  const numbers = row.slice(keys).map((text) => text ?? '0');
  const sums = numbers.slice(2, 2 + width);
  const products = numbers.slice(2 + width, numbers.length - variables);
  return {
    values: row.slice(0, keys),
    units: Number(numbers[0]),
    rows: Number(numbers[1]),
    sums,
    products,
    without: numbers.slice(numbers.length - variables).map(Number),
  };
}

/** What the label is to these variables, where it is compared with the champion's. */
export function labelTruth({ variables, roles, champion }: Extract<CountRequest, { kind: 'moments' }>): Truth {
  const uses = new Set(variables.map(innermost));
  if (uses.has('brier') || uses.has('log-loss')) return 'binary';
  if ([...uses].some((of) => !labelsAsClasses.has(of))) return 'amount';
  // Tables that name their classes each in its own words agree on what is positive.
  return champion === null || champion.roles.positive === roles.positive ? 'class' : 'binary';
}

const labelsAsClasses: ReadonlySet<Variable['of']> = new Set([
  'column',
  'top',
  'class-log-loss',
  'class-brier',
  'flip',
  'win',
]);

const innermost = (variable: Variable): Variable['of'] =>
  variable.of === 'observed' ? innermost(variable.variable) : variable.of;

import type { ColumnExpectation, CountRequest, Counts, Scalar } from '../../domain/measurement.ts';
import type { Row, Table } from './paired-rows.ts';

/* Soundness, overlap and domain of tables in memory, counted by the plainest program that does what measurement.ts says. */

type Request<Kind extends CountRequest['kind']> = Extract<CountRequest, { kind: Kind }>;
type Counted<Kind extends Counts['kind']> = Extract<Counts, { kind: Kind }>;

/** Every row by itself, without the number of its likes. */
const single = (table: Table): readonly Row[] =>
  table.flatMap(({ rows = 1, ...row }) => Array.from({ length: Number(rows) }, () => row));

const isMissing = (value: Scalar | null | undefined): value is null | undefined =>
  value === null || value === undefined;

/** Rows less distinct ones. */
const surplus = (keys: readonly string[]): number => keys.length - new Set(keys).size;

export function soundnessOf(table: Table, { id, time, expected }: Request<'soundness'>): Counted<'soundness'> {
  const rows = single(table);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const present = (name: string) => rows.map((row) => row[name]).filter((value) => !isMissing(value));
  const last = time === null ? null : present(time).map(String).sort().at(-1);
  return {
    kind: 'soundness',
    rows: rows.length,
    columns: names.map((column) => {
      const values = present(column);
      return {
        ...{ column, type: 'VARCHAR', nulls: rows.length - values.length },
        nans: values.filter(Number.isNaN).length,
        infinities: 0,
        distinct: new Set(values.map(String)).size,
      };
    }),
    unexpected: expected.map((one) => {
      const bad = rows.map((row) => row[one.column]).map((value) => !isMissing(value) && !fits(value, one));
      return { rows: bad.filter(Boolean).length, first: bad.includes(true) ? bad.indexOf(true) + 1 : null };
    }),
    repeatedIds: id === null ? null : surplus(present(id).map(String)),
    repeatedRows: surplus(
      rows.map((row) => JSON.stringify(names.map((name) => (name === id ? 0 : (row[name] ?? null))))),
    ),
    lastDay: last == null || !/^\d{4}-/.test(last) ? null : last.slice(0, 10),
  };
}

function fits(value: Scalar, { type, least, most, oneOf }: ColumnExpectation): boolean {
  if (type !== null && (type === 'number' ? typeof value !== 'number' : type === 'integer' && !Number.isInteger(value)))
    return false;
  if (least !== null && !(Number(value) >= least)) return false;
  return (most === null || Number(value) <= most) && (oneOf === null || oneOf.includes(String(value)));
}

export function overlapOf(table: Table, other: Table, { id, columns, time }: Request<'overlap'>): Counted<'overlap'> {
  const [rows, others] = [single(table), single(other)];
  const shared = (own: (row: Row) => string | null, theirs: (row: Row) => string | null): number => {
    const known = new Set(others.map(theirs));
    return rows.filter((row) => own(row) !== null && known.has(own(row))).length;
  };
  const text = (column: string) => (row: Row) => (isMissing(row[column]) ? null : String(row[column]));
  const alike = (row: Row): string => JSON.stringify(columns.map((column) => row[column] ?? null));
  const at = (row: Row, column: string) => row[column] as string | number;
  return {
    kind: 'overlap',
    rows: rows.length,
    otherRows: others.length,
    sharedIds: id === null ? null : shared(text(id.own), text(id.other)),
    sharedRows: columns.length === 0 ? null : shared(alike, alike),
    repeatedRows: columns.length === 0 ? null : { own: surplus(rows.map(alike)), other: surplus(others.map(alike)) },
    notLater:
      time === null
        ? null
        : rows.filter((row) => others.some((each) => at(row, time.own) <= at(each, time.other))).length,
  };
}

/** Rows alike in half of both tables answer for rows alike in the other half: the share of them that is current. */
export function domainOf(table: Table, reference: Table, request: Request<'domain'>): Counted<'domain'> {
  const columns = [...request.numeric, ...request.categorical];
  const key = (row: Row): string => JSON.stringify(columns.map((column) => row[column] ?? null));
  const half = (rows: readonly Row[], which: 0 | 1) => rows.filter((_, i) => i % 2 === which).map(key);
  const [now, before] = [single(table), single(reference)];
  const learned = [half(now, 0), half(before, 0)] as const;
  const number = (keys: readonly string[], wanted: string): number => keys.filter((each) => each === wanted).length;
  const answers = new Map<number, [number, number]>();
  for (const [side, rows] of [half(now, 1), half(before, 1)].entries()) {
    for (const row of rows) {
      const [current, other] = [number(learned[0], row), number(learned[1], row)];
      const answer = current + other === 0 ? 0.5 : current / (current + other);
      const pair = answers.get(answer) ?? [0, 0];
      pair[side]!++;
      answers.set(answer, pair);
    }
  }
  const ascending = [...answers].sort(([a], [b]) => a - b).map(([, pair]) => pair);
  return { kind: 'domain', current: half(now, 1).length, reference: half(before, 1).length, answers: ascending };
}

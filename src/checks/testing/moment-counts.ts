import type { CountRequest, Counts, MomentCell, Variable } from '../../domain/measurement.ts';
import { groupsBy, numberOf, type Pair, textOf } from './paired-rows.ts';
import { isRanked, rankedValue, variableValue } from './variable-values.ts';

type Request = Extract<CountRequest, { kind: 'moments' }>;

/** Every number in units of 2⁻⁴⁰, which is fine enough for what tests compare. */
const exponent = -40;
const whole = (value: number): bigint => BigInt(Math.round(value * 2 ** -exponent));

export function momentsOf(pairs: readonly Pair[], request: Request): Extract<Counts, { kind: 'moments' }> {
  const { by, roles, variables } = request;
  const groups = groupsBy(pairs, ({ row }) => by.map((column) => textOf(row, column)));
  return {
    kind: 'moments',
    rows: pairs.reduce((sum, { rows }) => sum + rows, 0),
    exponents: [roles.weight === null ? 0 : exponent, ...variables.map(() => exponent)],
    cells: groups.map((own) => cellOf(own, request)),
  };
}

/** A unit: its number of rows (their weight) and its variables, and as how many such units it counts. */
type Unit = { readonly wholes: readonly bigint[]; readonly times: number };

function cellOf(pairs: readonly Pair[], request: Request): MomentCell {
  const { by, roles, variables } = request;
  const units =
    roles.cluster === null
      ? pairs.map((pair): Unit => ({ wholes: wholesOf([pair], request, 1), times: pair.rows }))
      : groupsBy(pairs, ({ row }) => textOf(row, roles.cluster)).map(
          (cluster): Unit => ({ wholes: wholesOf(cluster, request, null), times: 1 }),
        );
  const sumOf = (each: (wholes: readonly bigint[]) => bigint): string =>
    String(units.reduce((sum, { wholes, times }) => sum + BigInt(times) * each(wholes), 0n));
  const width = variables.length + 1;
  const at = Array.from({ length: width }, (_, i) => i);
  return {
    values: by.map((column) => textOf(pairs[0]!.row, column)),
    units: units.reduce((sum, { times }) => sum + times, 0),
    rows: pairs.reduce((sum, { rows }) => sum + rows, 0),
    sums: at.map((i) => sumOf((wholes) => wholes[i]!)),
    products: at.flatMap((i) => at.slice(i).map((j) => sumOf((wholes) => wholes[i]! * wholes[j]!))),
    without: variables.map((variable) => withoutOf(variable, pairs, request)),
  };
}

/** @param times how often each row of the unit counts; null for as often as it stands for rows */
function wholesOf(unit: readonly Pair[], request: Request, times: number | null): bigint[] {
  const { roles, variables } = request;
  const weightOf = ({ row, rows }: Pair): number =>
    (times ?? rows) * (roles.weight === null ? 1 : numberOf(row, roles.weight)!);
  const rows = unit.reduce((sum, pair) => sum + weightOf(pair), 0);
  return [
    roles.weight === null ? BigInt(rows) : whole(rows),
    ...variables.map((variable) => {
      const inner = variable.of === 'observed' ? variable.variable : variable;
      if (isRanked(inner)) {
        const value = rankedValue(inner, unit, request);
        return whole(variable.of === 'observed' ? Number(value !== null) : (value ?? 0));
      }
      return unit.reduce(
        (sum, pair) => sum + whole((variableValue(variable, pair, request) ?? 0) * weightOf(pair)),
        0n,
      );
    }),
  ];
}

function withoutOf(variable: Variable, pairs: readonly Pair[], request: Request): number {
  if (variable.of === 'observed') return 0;
  if (!isRanked(variable)) {
    return pairs.reduce((sum, pair) => sum + (variableValue(variable, pair, request) === null ? pair.rows : 0), 0);
  }
  const queries = groupsBy(pairs, ({ row }) => textOf(row, request.roles.cluster));
  return queries.filter((query) => rankedValue(variable, query, request) === null).length;
}

import type { Document } from '../../documents/document.ts';
import { columnRoles, evidencePin, groupColumns } from '../../documents/evidence-table.ts';
import type { ChampionRoles, CountRequest } from '../../domain/measurement.ts';
import type { NamedTable } from './evidence.ts';

type CubeRequest = Extract<CountRequest, { kind: 'cube' }>;

/**
 * Columns that share a cube. Three columns of ten values each make some four thousand cells; a fourth could outgrow
 * what one count may hold. A declared intersection is counted whole, however wide it is.
 */
const widest = 3;

/**
 * The cubes that a card's table is counted in, whoever asks: its groups, intersections and slices, and the columns
 * that claims speak of, packed into as few cubes as stay small. Checks that ask through `cubeWith` ask for the same
 * ones, and a file is counted once for all of them.
 */
export function cubesOf(card: Document<'ModelCard'>, table: NamedTable): readonly CubeRequest[] {
  const claims = card.value.spec.claims
    .filter(({ evidence }) => evidence === table.name)
    .map(({ group, where }) => [...(group === null ? [] : [group].flat()), ...Object.keys(where)]);
  const slices = table.table.slices.map((column) => [column]);
  return packed([...groupColumns(table.table), ...slices, ...claims]).map((by) => cube(table, by, null));
}

/** A cube that tells these columns apart: one of the shared ones, or else one of its own. */
export const cubeWith = (card: Document<'ModelCard'>, table: NamedTable, columns: readonly string[]): CubeRequest =>
  cubesOf(card, table).find(({ by }) => columns.every((column) => by.includes(column))) ??
  cube(table, sorted(columns), null);

/** Cubes with the champion's predictions beside the candidate's, over these columns one at a time. */
export const pairedCubes = (
  table: NamedTable,
  columns: readonly string[],
  champion: ChampionRoles,
): readonly CubeRequest[] => packed(columns.map((column) => [column])).map((by) => cube(table, by, champion));

const cube = ({ table }: NamedTable, by: readonly string[], champion: ChampionRoles | null): CubeRequest => ({
  kind: 'cube',
  pin: evidencePin(table),
  roles: columnRoles(table),
  by,
  champion,
});

const sorted = (columns: Iterable<string>): string[] => [...new Set(columns)].sort();

/** The sets of columns, each whole in one of as few sets as stay small, in an order that depends on the names alone. */
function packed(sets: readonly (readonly string[])[]): string[][] {
  const wanted = sets.map(sorted).sort((a, b) => b.length - a.length || (a.join('\n') < b.join('\n') ? -1 : 1));
  const cubes: string[][] = [];
  for (const columns of wanted) {
    const joined = cubes.map((cube) => sorted([...cube, ...columns]));
    const fits = cubes.findIndex((cube, i) => joined[i]!.length === cube.length || joined[i]!.length <= widest);
    if (fits < 0) cubes.push(columns);
    else cubes[fits] = joined[fits]!;
  }
  return cubes.length === 0 ? [[]] : cubes;
}

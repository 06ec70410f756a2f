import { createHash } from 'node:crypto';
import type { Split } from '../../domain/measurement.ts';
import { half } from '../../metrics/sources.ts';
import { numberOf, type Table, textOf } from './paired-rows.ts';

/** A table whose numbers are bands, and whose rows say which half they belong to. */
export function splitTable(table: Table, { column, bands }: Split): Table {
  const cuts = Object.entries(bands).map(([name, many]) => [name, bandOf(table, name, many)] as const);
  const halves = new Map<string, '1' | '2'>();
  const halfOf = (id: string): '1' | '2' => {
    const known = halves.get(id) ?? (createHash('md5').update(id).digest('hex') < '8' ? '1' : '2');
    halves.set(id, known);
    return known;
  };
  return table.map((row) => ({
    ...row,
    ...Object.fromEntries(cuts.map(([name, band]) => [name, band(numberOf(row, name))])),
    [half]: halfOf(textOf(row, column) ?? ''),
  }));
}

function bandOf(table: Table, column: string, bands: number): (value: number | null) => string | null {
  const values = table.flatMap((row) => numberOf(row, column) ?? []).sort((a, b) => a - b);
  const ends = Array.from({ length: bands - 1 }, (_, i) => values[Math.ceil(((i + 1) * values.length) / bands) - 1]!);
  return (value) => (value === null ? null : `up to ${ends.find((end) => value <= end) ?? values.at(-1)}`);
}

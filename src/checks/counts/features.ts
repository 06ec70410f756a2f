import type { NamedTable } from './evidence.ts';

/** A column that a model reads, and the table of the card that says so. */
export type Feature = {
  readonly column: string;
  readonly kind: 'numeric' | 'categorical';
  readonly table: string;
  readonly index: number;
};

/** Every feature once, as the first table that declares it does. */
export function featuresOf(tables: readonly NamedTable[]): readonly Feature[] {
  const all = tables.flatMap(({ name, table }) =>
    (['numeric', 'categorical'] as const).flatMap((kind) =>
      table.features[kind].map((column, index) => ({ column, kind, table: name, index })),
    ),
  );
  return all.filter(({ column }, i) => all.findIndex((feature) => feature.column === column) === i);
}

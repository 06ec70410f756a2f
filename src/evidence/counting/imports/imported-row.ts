import type { Json } from '../../../domain/digest.ts';

/** A row that was read from another tool's results, by column. */
export type ImportedRow = Readonly<Record<string, Json>>;

/** What was measured in a test case, and what the case brings along. */
export type TestedCase = { readonly measured: ImportedRow; readonly vars: ImportedRow; readonly metadata: ImportedRow };

/**
 * The columns that the format gives, and beside them the cases' own under their own names. A name that is taken has its
 * origin before it, as `metadata.topic`, in every row: nothing that a test case holds can pass for what was measured.
 */
export function rowsOf(cases: readonly TestedCase[]): readonly ImportedRow[] {
  // DuckDB tells no upper case from lower.
  const taken = new Set(namesIn(cases, 'measured').map((name) => name.toLowerCase()));
  const columns = (['vars', 'metadata'] as const).map((origin) => {
    const named = namesIn(cases, origin).map((name) => {
      let column = name;
      while (taken.has(column.toLowerCase())) column = `${origin}.${column}`;
      taken.add(column.toLowerCase());
      return [name, column] as const;
    });
    return [origin, named] as const;
  });
  return cases.map((each) => ({
    ...each.measured,
    ...Object.fromEntries(
      columns.flatMap(([origin, named]) =>
        named.flatMap(([name, column]) =>
          Object.hasOwn(each[origin], name) ? [[column, each[origin][name]!] as const] : [],
        ),
      ),
    ),
  }));
}

const namesIn = (cases: readonly TestedCase[], origin: keyof TestedCase): string[] =>
  [...new Set(cases.flatMap((each) => Object.keys(each[origin])))].sort();

/** Something that runs SQL: the database itself or an open transaction. Parameters are `$1`, `$2`, … */
export interface Sql {
  query<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** PostgreSQL or PGlite behind one face. Integers beyond 2⁵³ and numerics arrive as strings, bytea as Uint8Array. */
export interface Database extends Sql {
  readonly kind: 'pglite' | 'postgres';
  /** Runs `work` in one transaction; rolls back and rethrows when it throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Runs several statements without parameters, as a migration file holds them. */
  script(text: string): Promise<void>;
  close(): Promise<void>;
}

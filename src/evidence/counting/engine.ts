import { ANY, BOOLEAN, type DuckDBConnection, DuckDBInstance, DuckDBScalarFunction } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { spillDirectory } from '../evidence-files.ts';
import { registerNaturalLog } from './natural-log.ts';
import { literal } from './sql.ts';

export type Cell = string | null;

/** A DuckDB that can read one directory and nothing else: no network, no extensions, no other files, no way back. */
export interface Engine {
  /** The only place beside the cache that it reads: for what is made of a file, and removed by whoever ends the process. */
  readonly scratch: string;
  run(sql: string): Promise<void>;
  /** All rows. Every value is text as DuckDB casts it to VARCHAR: 64-bit counts keep all their digits. */
  rows(sql: string): Promise<Cell[][]>;
  /** Shows every row's values of these expressions to `visit`, chunk by chunk, in no order. One scan at a time. */
  scan(expressions: readonly string[], from: string, visit: (chunk: Chunk) => void): Promise<void>;
  close(): void;
}

/** Up to 2,048 rows. The arrays are views of DuckDB's memory: nothing may keep them after the visit. */
export interface Chunk {
  readonly rows: number;
  column(index: number): Values;
  /** A column of lists: all their elements, one row's after the other's. */
  elements(index: number): Values & { readonly size: number };
}

/** Values of fixed width. */
export interface Values {
  /** The values' bytes, little-endian; of a NULL they are arbitrary. */
  bytes(width: number): Uint8Array;
  /** One bit per value, 1 where there is a value, in words of 32 bits; null when none is NULL. */
  valid(): Uint32Array | null;
}

export type EngineOptions = { readonly directory: string; readonly memory: number; readonly threads: number };

/**
 * What a Parquet file says of its values (least, greatest, how many NULLs) is its maker's word. DuckDB's optimizer
 * believes it: with a false maximum, `score >= 0.5` is false in every row and rows are skipped unread. Without
 * these optimizations a count rests on the values alone. (Joins still skip by statistics: who joins counts the rows.)
 */
const trusting = 'statistics_propagation,filter_pushdown,row_group_pruner';

/** @param options memory in bytes; `directory` is the only place that tables are read from and that DuckDB spills to */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const scratch = spillDirectory(options.directory, process.pid);
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${options.memory}B`,
    temp_directory: scratch,
    max_temp_directory_size: '16GB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // A verified file is read once: the system's own cache is enough, and freed memory goes back to the system at once.
    enable_external_file_cache: 'false',
    allocator_flush_threshold: '1MB',
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('SET parquet_metadata_cache = true');
  await connection.run(`SET disabled_optimizers = '${trusting}'`);
  const visitor = registerVisitor(connection);
  registerNaturalLog(connection);
  // In this order: after the last statement the first three can no longer be changed.
  await connection.run(`SET allowed_directories = [${literal(options.directory)}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return {
    scratch,
    run: async (sql) => {
      await connection.run(sql);
    },
    rows: (sql) => rowsOf(connection, sql),
    scan: async (expressions, from, visit) => {
      visitor.visit = visit;
      const counted = connection.run(`SELECT count(visit(${expressions.join(', ')})) FROM ${from}`);
      await counted
        .catch((error: unknown) => Promise.reject(visitor.thrown ?? error))
        .finally(() => {
          visitor.visit = null;
          visitor.thrown = null;
        });
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Cell[][]> {
  const result = await connection.run(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql})`);
  return (await result.getRowsJson()) as Cell[][];
}

/**
 * Chunks between collections. A view of a chunk costs V8 a few bytes and a finaliser; left to itself it lets a hundred
 * thousand pile up, and a scan takes a quarter more processor time.
 */
const collectEvery = 32;

type Visitor = { visit: ((chunk: Chunk) => void) | null; thrown: unknown };

/**
 * An SQL function that shows its arguments to whoever scans: DuckDB's threads decode, and the values are counted where
 * they lie. Fetching the same rows as a result copies them first and takes twice the processor time.
 */
function registerVisitor(connection: DuckDBConnection): Visitor {
  const visitor: Visitor = { visit: null, thrown: null };
  const visiting = new DuckDBScalarFunction();
  visiting.setName('visit');
  visiting.setReturnType(BOOLEAN);
  visiting.setVarArgs(ANY);
  visiting.setVolatile();
  visiting.setSpecialHandling();
  let chunks = 0;
  // The binding's own call: the wrapper would make a view of every chunk's result, which nobody looks at.
  duckdb.scalar_function_set_function(visiting.scalar_function, (info, chunk) => {
    try {
      visitor.visit?.(chunkOf(chunk, duckdb.data_chunk_get_size(chunk)));
    } catch (error) {
      visitor.thrown ??= error;
      duckdb.scalar_function_set_error(info, 'the visitor stopped');
    }
    if (++chunks % collectEvery === 0) globalThis.gc?.({ type: 'minor' });
  });
  connection.registerScalarFunction(visiting);
  return visitor;
}

const chunkOf = (chunk: duckdb.DataChunk, rows: number): Chunk => ({
  rows,
  column: (index) => valuesOf(duckdb.data_chunk_get_vector(chunk, index), rows),
  elements: (index) => {
    const lists = duckdb.data_chunk_get_vector(chunk, index);
    const size = duckdb.list_vector_get_size(lists);
    return { size, ...valuesOf(duckdb.list_vector_get_child(lists), size) };
  },
});

function valuesOf(vector: duckdb.Vector, rows: number): Values {
  return {
    bytes: (width) => duckdb.vector_get_data(vector, rows * width),
    valid: () => {
      const words = Math.ceil(rows / 64) * 2;
      const mask = duckdb.vector_get_validity(vector, words * 4) as Uint8Array | null;
      return mask === null ? null : new Uint32Array(mask.buffer, mask.byteOffset, words);
    },
  };
}

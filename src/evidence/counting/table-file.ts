import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { type CsvHeader, headerOf } from './csv-header.ts';
import { empty, noTable } from './no-table.ts';

export type TableFormat =
  | { readonly kind: 'parquet' }
  | { readonly kind: 'csv'; readonly header: CsvHeader }
  | { readonly kind: 'jsonl' }
  /** One document, with another tool's results. */
  | { readonly kind: 'json' };

const headLength = 65_536;

/** How packed files begin. None is unpacked: two megabytes can hold gigabytes, and Parquet packs its own pages. */
const packings = [
  ['gzip', '1f8b08'],
  ['Zstandard', '28b52ffd'],
  ['xz', 'fd377a585a00'],
  ['ZIP', '504b0304'],
  ['LZ4', '04224d18'],
] as const;

/**
 * What a file is, by its first bytes and, where those do not tell, by the extension of its uri.
 * Throws EvidenceError for a file that is empty or no table.
 */
export async function formatOf(path: string, uri: string): Promise<TableFormat> {
  const { head, size } = await headOf(path, uri);
  if (size === 0) throw empty(uri, 'it has 0 bytes');
  if (size === head.length && head.toString('latin1').trim() === '')
    throw empty(uri, 'it holds nothing but white space');
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return { kind: 'parquet' };
  const packing = packings.find(([, magic]) => head.toString('hex', 0, magic.length / 2) === magic);
  if (packing !== undefined) throw noTable(uri, `it is packed with ${packing[0]}, and only plain files are read`);
  const extension = extname(new URL(uri, 'file:///').pathname.replace(/\.dvc$/, '')).toLowerCase();
  if (extension === '.parquet' || extension === '.pq') throw noTable(uri, 'it does not begin as a Parquet file does');
  if (extension === '.jsonl' || extension === '.ndjson') return { kind: 'jsonl' };
  if (extension === '.json') return { kind: 'json' };
  if (extension === '.csv' || extension === '.tsv') return { kind: 'csv', header: headerOf(head, uri, size) };
  throw new EvidenceError(
    'table-format-unknown',
    `${uri} is no Parquet file, and its name does not end in .csv, .tsv, .jsonl, .ndjson or .json.`,
    'Give the evidence as Parquet, CSV or JSONL, with the ending that says so.',
  );
}

async function headOf(path: string, uri: string): Promise<{ head: Buffer; size: number }> {
  const file = await open(path).catch(() => null);
  if (file === null) {
    throw new EvidenceError(
      'evidence-missing',
      `${uri} is not in the cache.`,
      'Fetch the evidence before it is counted.',
    );
  }
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(size, headLength));
    await file.read(head, 0, head.length, 0);
    return { head, size };
  } finally {
    await file.close();
  }
}

import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { EvidenceError } from '../errors.ts';

export type TableFormat =
  | { readonly kind: 'parquet' }
  | { readonly kind: 'csv'; readonly header: CsvHeader }
  | { readonly kind: 'jsonl' };

export type CsvHeader = { readonly delimiter: string; readonly names: readonly string[] };

/** Longest header that is read. */
const headLength = 65_536;
const delimiters = [',', ';', '\t', '|'];

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
  const extension = extname(new URL(uri, 'file:///').pathname).toLowerCase();
  if (extension === '.parquet' || extension === '.pq') throw noTable(uri, 'it does not begin as a Parquet file does');
  if (extension === '.jsonl' || extension === '.ndjson') return { kind: 'jsonl' };
  if (extension === '.csv' || extension === '.tsv') return { kind: 'csv', header: headerOf(head, uri, size) };
  throw new EvidenceError(
    'table-format-unknown',
    `${uri} is no Parquet file, and its name does not end in .csv, .tsv, .jsonl or .ndjson.`,
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

/** The names in a CSV file's first record. The delimiter is the candidate that stands most often outside quotes. */
function headerOf(head: Buffer, uri: string, size: number): CsvHeader {
  if (head.includes(0)) throw noTable(uri, 'it holds NUL bytes, which no CSV file has');
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  let best: readonly string[] | null = null;
  let chosen = ',';
  for (const delimiter of delimiters) {
    const names = firstRecord(text, delimiter, head.length < size);
    if (names !== null && (best === null || names.length > best.length)) {
      best = names;
      chosen = delimiter;
    }
  }
  if (best === null) throw noTable(uri, `its first line is no CSV header within ${headLength} bytes`);
  const twice = best.find((name, index) => best.indexOf(name) < index);
  if (twice !== undefined) throw noTable(uri, `its header names the column "${twice}" twice`);
  return { delimiter: chosen, names: best };
}

/** The fields of the first record (RFC 4180), or null when it has no end or a quote in the wrong place. */
function firstRecord(text: string, delimiter: string, cut: boolean): string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    if (text[at] === '"') {
      const quoted = /"((?:[^"]|"")*)"/y;
      quoted.lastIndex = at;
      const match = quoted.exec(text);
      if (match === null) return null;
      field = match[1]!.replaceAll('""', '"');
      at = quoted.lastIndex;
    } else {
      const start = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
      field = text.slice(start, at);
      if (field.includes('"')) return null;
    }
    fields.push(field);
    if (text[at] === delimiter) at++;
    else if (at === text.length) return cut ? null : fields;
    else return text[at] === '\n' || text[at] === '\r' ? fields : null;
  }
}

export const empty = (uri: string, why: string): EvidenceError =>
  new EvidenceError(
    'table-empty',
    `${uri} has no rows: ${why}.`,
    'Give a table with at least one row, and pin its digest.',
  );

export const noTable = (uri: string, why: string): EvidenceError =>
  new EvidenceError(
    'table-unreadable',
    `${uri} cannot be read as a table: ${why}.`,
    'Write the file again as Parquet, CSV or JSONL, and pin its digest.',
  );

import type { Problem } from '../../domain/problem.ts';
import { EvidenceError } from '../errors.ts';

/** What stopped a count, as a problem. What DuckDB says is a table's fault unless it says that memory ran out. */
export function problemOf(error: unknown, uri: string): Problem {
  if (error instanceof EvidenceError) return error.problem;
  const text = error instanceof Error ? error.message : String(error);
  if (/^Out of Memory Error/i.test(text) || /max_temp_directory_size/.test(text)) {
    return new EvidenceError(
      'count-out-of-memory',
      `Counting ${uri} needs more memory than the counter may use.`,
      'Group by columns with fewer values, or raise the memory limit of the counter.',
    ).problem;
  }
  return new EvidenceError(
    'table-unreadable',
    `${uri} cannot be read to its end: ${sentenceOf(text, uri)}.`,
    'Write the file again as Parquet, CSV or JSONL, and pin its digest.',
  ).problem;
}

/** DuckDB's first sentence, with the uri in place of our cache's path. The rest is advice on its own options. */
export function sentenceOf(text: string, uri: string): string {
  return text
    .split('\n')[0]!
    .replaceAll(/["']?[^\s"']*sha256\/[0-9a-f]{2}\/[0-9a-f]{64}["']?/g, uri)
    .replace(/^[A-Za-z ]+ Error: /, '')
    .replace(/[.:\s]+$/, '');
}

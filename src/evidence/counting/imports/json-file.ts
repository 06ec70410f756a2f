import { readFile, stat } from 'node:fs/promises';
import type { Json } from '../../../domain/digest.ts';
import { EvidenceError } from '../../errors.ts';
import type { PinnedFile } from '../table.ts';
import { extentOf, withoutBareWords } from './json-text.ts';

/**
 * A document is held as a whole, as text and as values, in the 256 MiB that the counting process has: 30 MiB of
 * results of promptfoo, 15,000 rows of 150 values, need 110 of them, and twice that where their texts are not Latin.
 */
const limits = { bytes: 32 * 2 ** 20, values: 4_000_000, depth: 64 };

/** A JSON file as a value, bounded in size and depth. Throws EvidenceError, with the line where it is no JSON. */
export async function jsonOf({ uri, path }: PinnedFile): Promise<Json> {
  const { size } = await stat(path);
  if (size > limits.bytes) throw tooLarge(uri, `${Math.ceil(size / 2 ** 20)} MiB`, `${limits.bytes / 2 ** 20}`);
  const text = (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  const { tooDeep, values } = extentOf(text, limits.depth);
  if (tooDeep !== null) {
    throw new EvidenceError(
      'results-malformed',
      `${uri} is nested more than ${limits.depth} levels deep in line ${lineAt(text, tooDeep)}.`,
      'Flatten the variables or metadata of the test cases, and run the evaluation again.',
    );
  }
  if (values > limits.values) throw tooLarge(uri, `${values} values`, String(limits.values));
  return parsed(text, uri);
}

function parsed(text: string, uri: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const plain = withoutBareWords(text);
    if (plain !== text) return parsed(plain, uri);
    const position = /at position (\d+)/.exec((error as SyntaxError).message)?.[1];
    throw new EvidenceError(
      'results-malformed',
      `${uri} is no JSON in line ${lineAt(text, position === undefined ? text.length : Number(position))}.`,
      'Write the file again with the tool that made it, and pin its digest.',
    );
  }
}

const tooLarge = (uri: string, found: string, limit: string): EvidenceError =>
  new EvidenceError(
    'evidence-too-large',
    `${uri} has ${found}; results in one JSON document may have ${limit}.`,
    'Write the rows as JSONL or Parquet: promptfoo with `-o results.jsonl`, Inspect with `samples_df(log).to_parquet()`.',
  );

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;

import { readFile, writeFile } from 'node:fs/promises';
import type { Seen } from './experiment.ts';

/** What was seen of a figure in a case: what docs/statistics.md tells. */
export type Line = Seen & {
  readonly family: string;
  readonly case: string;
  readonly figure: string;
  readonly method: string;
};

const file = new URL('seen.json', import.meta.url);

export const readSeen = async (): Promise<readonly Line[]> => JSON.parse(await readFile(file, 'utf8'));

export const writeSeen = (lines: readonly Line[]): Promise<void> =>
  writeFile(file, `[\n${lines.map((line) => JSON.stringify(line)).join(',\n')}\n]\n`);

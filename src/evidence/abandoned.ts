import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Longer than any download may take, in milliseconds. */
const abandonedAfter = 24 * 60 * 60_000;

/** Removes what processes left behind that died while they stored evidence: nobody else ever would. */
export async function removeAbandoned(directory: string, now: Date): Promise<void> {
  const incoming = join(directory, 'incoming');
  for (const name of await readdir(incoming).catch(() => [])) {
    const path = join(incoming, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (now.getTime() - mtimeMs > abandonedAfter) await rm(path, { force: true });
  }
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { Digest } from '../../domain/digest.ts';
import type { EvidencePin } from '../../domain/measurement.ts';
import { EvidenceError } from '../../evidence/errors.ts';
import type { EvidenceFiles } from '../../evidence/evidence-files.ts';

/** A file of this machine as pinned evidence: hashed, and put where the counting process reads. Throws EvidenceError. */
export async function pinnedFile(path: string, files: EvidenceFiles): Promise<EvidencePin> {
  const digest = await digestOfFile(path);
  // A card names tables within its repository, so the file goes by its name alone.
  const pin = { uri: basename(path), digest };
  if (!(await files.has(digest))) await files.put(createReadStream(path), pin);
  return pin;
}

async function digestOfFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw new EvidenceError('evidence-missing', `${path} cannot be read.`, 'Name a Parquet, CSV or JSONL file.', null, {
      cause,
    });
  }
  return `sha256:${hash.digest('hex')}`;
}

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Digest, digestOf } from '../domain/digest.ts';
import type { Measurement } from '../domain/measurement.ts';
import { measurementKey } from '../evidence/measurement-key.ts';
import type { Measuring } from '../flow/measure.ts';

/**
 * Measurements on this machine, a file each by the digest of what was asked, and where tables were found: a local check
 * fetches and counts a table once, and another policy is judged without it. A file that does not answer the question
 * that it is named after is not taken; nothing here is evidence to anybody but this machine's user.
 */
export function measurementFilesIn(directory: string): Measuring['memory'] {
  const fileOf = (key: Digest): string => {
    const hex = key.slice('sha256:'.length);
    return join(directory, 'measurements', hex.slice(0, 2), `${hex}.json`);
  };
  const presenceFile = (address: string, digest: Digest): string => {
    const hex = digestOf(`${digest} ${address}`).slice('sha256:'.length);
    return join(directory, 'presence', hex.slice(0, 2), hex);
  };
  return {
    isPresent: async (address, digest) => (await textAt(presenceFile(address, digest))) === address,
    savePresence: async (address, digest) => {
      if (isLasting(address)) await write(presenceFile(address, digest), address);
    },
    measurements: async (keys) => {
      const found = await Promise.all(
        keys.map(async (key) => [key, measurementIn(await textAt(fileOf(key)), key)] as const),
      );
      return new Map(found.flatMap(([key, measurement]) => (measurement === null ? [] : [[key, measurement]])));
    },
    saveMeasurements: async (fresh) => {
      for (const [key, measurement] of fresh) await write(fileOf(key), JSON.stringify(measurement));
    },
  };
}

/** A file of the working copy is whatever it is at the moment. */
const isLasting = (address: string): boolean => !address.startsWith('beside:');

const textAt = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

function measurementIn(text: string | null, key: Digest): Measurement | null {
  if (text === null) return null;
  try {
    const measurement = JSON.parse(text) as Measurement;
    return measurementKey(measurement.request) === key ? measurement : null;
  } catch {
    return null;
  }
}

/** Whole or not at all, also where two checks run at once. */
async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}

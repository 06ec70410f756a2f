import { type Digest, digestOfJson, type Sha } from '../domain/digest.ts';
import type { Measurement } from '../domain/measurement.ts';
import type { Store } from '../flow/store.ts';
import type { StoreContext } from './store-context.ts';

/** Measurements by what was asked, and the digests of git blobs. */
export function measurementStore({
  database,
  clock,
}: StoreContext): Pick<Store, 'measurements' | 'saveMeasurements' | 'blobDigest' | 'saveBlobDigest'> {
  return { measurements, saveMeasurements, blobDigest, saveBlobDigest };

  async function measurements(keys: readonly Digest[]): Promise<ReadonlyMap<Digest, Measurement>> {
    const rows = await database.query<{ key: Digest; measurement: Measurement }>(
      'SELECT key, measurement FROM modelwarden.measurement WHERE key = ANY($1)',
      [keys],
    );
    return new Map(rows.map(({ key, measurement }) => [key, measurement]));
  }

  async function saveMeasurements(fresh: ReadonlyMap<Digest, Measurement>): Promise<void> {
    for (const [key, measurement] of fresh) {
      await database.query(
        `INSERT INTO modelwarden.measurement (key, digest, measurement, measured_at) VALUES ($1, $2, $3::jsonb, $4)
         ON CONFLICT DO NOTHING`,
        [key, digestOfJson(measurement), JSON.stringify(measurement), clock.now()],
      );
    }
  }

  async function blobDigest(blob: Sha): Promise<Digest | null> {
    const [row] = await database.query<{ digest: Digest }>('SELECT digest FROM modelwarden.blob WHERE sha = $1', [
      blob,
    ]);
    return row?.digest ?? null;
  }

  async function saveBlobDigest(blob: Sha, digest: Digest): Promise<void> {
    await database.query('INSERT INTO modelwarden.blob (sha, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      blob,
      digest,
    ]);
  }
}

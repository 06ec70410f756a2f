import { type Digest, digestOfJson } from '../domain/digest.ts';
import type { Measurement } from '../domain/measurement.ts';
import type { Store } from '../flow/store.ts';
import type { StoreContext } from './store-context.ts';

/** Measurements by what was asked, and where evidence was found. */
export function measurementStore({
  database,
  clock,
}: StoreContext): Pick<Store, 'measurements' | 'saveMeasurements' | 'isPresent' | 'savePresence'> {
  return { measurements, saveMeasurements, isPresent, savePresence };

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

  async function isPresent(address: string, digest: Digest): Promise<boolean> {
    const rows = await database.query('SELECT 1 FROM modelwarden.presence WHERE address = $1 AND digest = $2', [
      address,
      digest,
    ]);
    return rows.length > 0;
  }

  async function savePresence(address: string, digest: Digest): Promise<void> {
    await database.query(
      'INSERT INTO modelwarden.presence (address, digest, verified_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [address, digest, clock.now()],
    );
  }
}

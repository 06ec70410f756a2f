import type { Digest, Sha } from '../domain/digest.ts';
import type { Measurement } from '../domain/measurement.ts';
import type { Measuring } from '../flow/measure.ts';

/** Remembers nothing beyond this run: a local check counts what it needs and leaves no database behind. */
export function forgetfulMemory(): Measuring['memory'] {
  const blobs = new Map<Sha, Digest>();
  const measurements = new Map<Digest, Measurement>();
  return {
    blobDigest: async (blob) => blobs.get(blob) ?? null,
    saveBlobDigest: async (blob, digest) => {
      blobs.set(blob, digest);
    },
    measurements: async (keys) => new Map([...measurements].filter(([key]) => keys.includes(key))),
    saveMeasurements: async (fresh) => {
      for (const [key, measurement] of fresh) measurements.set(key, measurement);
    },
  };
}

import type { Json } from '../domain/digest.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { EntryDraft, KeyFields } from './entry.ts';
import { leafBytes, type SealedEntry, sealEntry, sealKeyEntry } from './leaf.ts';
import type { CheckpointRecord, EntryRecord, LogRecord } from './log-record.ts';
import { append, emptyFrontier, emptyRoot, leafHash, rootOf } from './merkle.ts';
import { createSigner, type Signer } from './signing-key.ts';

/*
 * Logs for tests, as values that a test can tamper with. Nothing in them depends on the clock or on chance.
 */

export const sampleOrigin = 'github.com/acme';
export const sampleSigner: Signer = createSigner(sampleOrigin, new Uint8Array(32).fill(7));
export const otherSigner: Signer = createSigner(sampleOrigin, new Uint8Array(32).fill(8));

export const sampleTime = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

/** The n-th draft: an effect with a payload, or every third time one without. */
export const sampleDraft = (
  n: number,
  payload: Json | null = n % 3 === 0 ? null : { title: `Promote ${n}` },
): EntryDraft => ({
  type: 'effect.intended',
  time: sampleTime(n),
  actor: null,
  repository: 'acme/credit',
  pull: n + 1,
  effect: 'comment',
  key: `comment:${n}`,
  head: null,
  payload,
});

export const sampleId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A log as a storage keeps it. `size` is where a storage files a checkpoint. */
export type SampleLog = {
  readonly entries: readonly EntryRecord[];
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[];
};

export type SampleStep =
  | { readonly draft: EntryDraft }
  | { readonly rotateTo: Signer }
  /** Signs what was written so far. */
  | 'sign';

/** Writes a log as the sequencer would: key first, then the steps, each `sign` a checkpoint. */
export function logOf(steps: readonly SampleStep[], first: Signer = sampleSigner): SampleLog {
  const entries: EntryRecord[] = [];
  const checkpoints: { size: number; note: string }[] = [];
  let frontier = emptyFrontier;
  let previous = emptyRoot;
  let signer = first;
  const key = (fields: KeyFields): void => write(sealKeyEntry(fields, sampleId(entries.length)));
  key({ ...keyEnvelope, type: 'key.created', vkey: first.vkey });
  for (const step of steps) {
    if (step === 'sign') sign([signer]);
    else if ('rotateTo' in step) {
      key({ ...keyEnvelope, type: 'key.rotated', from: signer.vkey, to: step.rotateTo.vkey });
      sign([signer, step.rotateTo]);
      signer = step.rotateTo;
    } else write(sealEntry(step.draft, sampleId(entries.length), new Uint8Array(32).fill(entries.length % 256)));
  }
  return { entries, checkpoints };

  function write({ body, payload }: SealedEntry): void {
    const index = entries.length;
    const leaf = leafBytes(body, { index, loggedAt: sampleTime(index), previous });
    previous = leafHash(leaf);
    frontier = append(frontier, previous);
    entries.push({ kind: 'entry', index, leaf, payload, stored: previous });
  }
  function sign(signers: readonly Signer[]): void {
    const { size } = frontier;
    const checkpoint = { origin: first.name, size, root: rootOf(frontier), extensions: [] };
    checkpoints.push({ size, note: signCheckpoint(checkpoint, signers) });
  }
}

const keyEnvelope = { time: sampleTime(0), actor: null, repository: null, pull: null };

/** A log with batches of the given sizes, each with its checkpoint; the first batch has the key entry in front. */
export const logOfBatches = (batches: readonly number[]): SampleLog =>
  logOf(
    batches.flatMap((size, batch) => {
      const start = batches.slice(0, batch).reduce((sum, n) => sum + n, 0);
      return [
        ...Array.from({ length: size }, (_, n): SampleStep => ({ draft: sampleDraft(start + n) })),
        'sign' as const,
      ];
    }),
  );

/** The log as verification reads it: each checkpoint after the entries filed below its size, the largest one final. */
export async function* recordsOf({ entries, checkpoints }: SampleLog): AsyncGenerator<LogRecord> {
  const waiting = checkpoints.map(
    ({ note }, n): CheckpointRecord => ({ kind: 'checkpoint', note, final: n === checkpoints.length - 1 }),
  );
  const sizes = checkpoints.map(({ size }) => size);
  for (const entry of entries) {
    for (; sizes.length > 0 && sizes[0]! <= entry.index; sizes.shift()) yield waiting.shift()!;
    yield entry;
  }
  yield* waiting;
}

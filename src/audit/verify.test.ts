import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../domain/digest.ts';
import { base64 } from './bytes.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { EntryDraft } from './entry.ts';
import { appendAll, emptyFrontier, emptyRoot, leafHash, rootOf } from './merkle.ts';
import {
  logOf,
  logOfBatches,
  otherSigner,
  recordsOf,
  type SampleLog,
  sampleDraft,
  sampleSigner,
  sampleTime,
} from './sample-log.ts';
import { createSigner, type Signer } from './signing-key.ts';
import { verifyLog } from './verify.ts';

const trusting = (...vkeys: string[]) => ({ vkeys, checkpoints: [] });
const verify = (log: SampleLog, trust = trusting(sampleSigner.vkey)) => verifyLog(recordsOf(log), trust);

const erasure = (entry: number) => ({
  draft: {
    type: 'payload.erased',
    time: sampleTime(5),
    actor: null,
    repository: null,
    pull: null,
    entry,
    basis: 'withdrawn',
    request: 'GDPR-7',
    payload: null,
  } satisfies EntryDraft,
});

describe('an untouched log', () => {
  test('verifies, whatever its batches, and says what it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }), async (batches) => {
        const log = logOfBatches(batches);
        const size = 1 + batches.reduce((sum, n) => sum + n, 0);
        expect(await verify(log)).toMatchObject({
          ok: true,
          origin: 'github.com/acme',
          size,
          checkpoint: log.checkpoints.at(-1)!.note,
          checkpoints: batches.length,
          payloads: log.entries.filter(({ payload }) => payload !== null).length,
          erased: 0,
          keys: [sampleSigner.vkey],
          firstLoggedAt: sampleTime(0),
          lastLoggedAt: sampleTime(size - 1),
        });
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test('verifies with any of its checkpoints brought along', async () => {
    const log = logOfBatches([2, 3, 4]);
    const checkpoints = log.checkpoints.map(({ note }) => note);
    expect(await verifyLog(recordsOf(log), { vkeys: [sampleSigner.vkey], checkpoints })).toMatchObject({ ok: true });
  });
});

describe('trust', () => {
  test('a log without entries proves nothing', async () => {
    expect(await verify({ entries: [], checkpoints: [] })).toMatchObject({ ok: false, fault: { code: 'log-empty' } });
  });

  test('a log of a stranger is not trusted, though it agrees with itself', async () => {
    const log = logOf([{ draft: sampleDraft(1) }, 'sign'], otherSigner);
    expect(await verify(log)).toMatchObject({ ok: false, fault: { code: 'key-untrusted' } });
  });

  test('keys of two origins, or none, are refused before the log is read', async () => {
    const stranger = createSigner('github.com/other', new Uint8Array(32));
    await expect(verify(logOfBatches([1]), trusting())).rejects.toMatchObject({ code: 'key-malformed' });
    await expect(verify(logOfBatches([1]), trusting(sampleSigner.vkey, stranger.vkey))).rejects.toMatchObject({
      code: 'key-malformed',
    });
  });

  test('a log that somebody rewrote with the stolen key is betrayed by an older checkpoint', async () => {
    const log = logOf([{ draft: sampleDraft(1) }, 'sign', { draft: sampleDraft(2) }, 'sign']);
    const rewritten = logOf([{ draft: sampleDraft(9) }, 'sign', { draft: sampleDraft(2) }, 'sign']);
    expect(await verify(rewritten)).toMatchObject({ ok: true });
    const kept = { vkeys: [sampleSigner.vkey], checkpoints: [log.checkpoints[0]!.note] };
    expect(await verifyLog(recordsOf(rewritten), kept)).toMatchObject({
      ok: false,
      fault: { code: 'log-forked', from: 0, to: 1 },
    });
  });

  test('a checkpoint of the empty tree vouches for nothing', async () => {
    const log = logOf([{ draft: sampleDraft(1) }, 'sign'], otherSigner);
    const empty = { origin: sampleSigner.name, size: 0, root: emptyRoot, extensions: [] };
    const kept = { vkeys: [sampleSigner.vkey], checkpoints: [signCheckpoint(empty, [sampleSigner])] };
    expect(await verifyLog(recordsOf(log), kept)).toMatchObject({ ok: false, fault: { code: 'key-untrusted' } });
  });
});

describe('a change of keys', () => {
  const steps = [
    { draft: sampleDraft(1) },
    'sign',
    { rotateTo: otherSigner },
    { draft: sampleDraft(2) },
    'sign',
  ] as const;

  test('is followed by whoever trusts the old key, the new key, or both', async () => {
    const log = logOf(steps);
    const keys = [sampleSigner.vkey, otherSigner.vkey];
    expect(await verify(log, trusting(sampleSigner.vkey))).toMatchObject({ ok: true, keys });
    expect(await verify(log, trusting(otherSigner.vkey))).toMatchObject({ ok: true, keys });
    expect(await verify(log, trusting(otherSigner.vkey, sampleSigner.vkey))).toMatchObject({ ok: true, keys });
  });

  test('needs the signatures of both keys', async () => {
    const log = logOf(steps);
    const rotation = log.checkpoints[1]!;
    const lines = rotation.note.split('\n');
    const without = (line: number): SampleLog => ({
      ...log,
      checkpoints: log.checkpoints.with(1, { ...rotation, note: lines.toSpliced(line, 1).join('\n') }),
    });
    expect(await verify(without(4))).toMatchObject({ ok: false, fault: { code: 'checkpoint-forged', from: 2, to: 2 } });
    expect(await verify(without(5))).toMatchObject({ ok: false, fault: { code: 'key-history', from: 2, to: 2 } });
    expect(await verify({ ...log, checkpoints: log.checkpoints.toSpliced(1, 1) })).toMatchObject({ ok: false });
  });

  test('ends the old key: it signs no more', async () => {
    const log = logOf(steps);
    const [origin = '', , root = ''] = log.checkpoints.at(-1)!.note.split('\n');
    const forged = signCheckpoint(
      { origin, size: log.entries.length, root: Buffer.from(root, 'base64'), extensions: [] },
      [sampleSigner],
    );
    const checkpoints = log.checkpoints.with(-1, { size: log.entries.length, note: forged });
    expect(await verify({ ...log, checkpoints })).toMatchObject({
      ok: false,
      fault: { code: 'checkpoint-forged', from: 3 },
    });
  });
});

describe('rules that a signature does not replace', () => {
  const log = logOf([{ draft: sampleDraft(1) }, { draft: sampleDraft(2) }, { draft: sampleDraft(3) }, 'sign']);
  type Fields = Readonly<Record<string, Json>>;

  /** The log as a faulty program, or a thief of the keys, would have written and signed it. */
  const signedAnew = (change: (leaf: Fields, index: number) => Fields, ...more: Signer[]): SampleLog => {
    let previous = emptyRoot;
    const entries = log.entries.map((entry, index) => {
      const good = { ...JSON.parse(Buffer.from(entry.leaf).toString()), previous: base64(previous) };
      const leaf = Buffer.from(canonicalJson(change(good, index)));
      previous = leafHash(leaf);
      return { ...entry, leaf, stored: previous };
    });
    const size = entries.length;
    const hashes = entries.map(({ stored }) => stored);
    const root = rootOf(appendAll(emptyFrontier, hashes));
    const checkpoint = { origin: sampleSigner.name, size, root, extensions: [] };
    return { entries, checkpoints: [{ size, note: signCheckpoint(checkpoint, [sampleSigner, ...more]) }] };
  };
  const where = (at: number, fields: Fields) => (leaf: Fields, index: number) =>
    index === at ? { ...leaf, ...fields } : leaf;
  /** Makes an entry one about keys, which has no other members. */
  const keyed = (at: number, fields: Fields) => (leaf: Fields, index: number) => {
    const { effect, key, head, ...rest } = leaf;
    return index === at ? { ...rest, ...fields } : leaf;
  };
  const rotation = { type: 'key.rotated', from: sampleSigner.vkey, to: otherSigner.vkey };

  test('hold in a good log', async () => {
    expect(await verify(signedAnew((leaf) => leaf))).toMatchObject({ ok: true, size: 4 });
    expect(await verify(signedAnew(keyed(3, { ...rotation, payloadCommit: null }), otherSigner))).toMatchObject({
      ok: true,
    });
  });

  test.each<[string, SampleLog, object]>([
    [
      'the time of the log never goes back',
      signedAnew(where(3, { loggedAt: sampleTime(1) })),
      { code: 'entry-out-of-order', from: 3 },
    ],
    ['an entry names its own index', signedAnew(where(2, { index: 7 })), { code: 'entry-malformed', from: 2 }],
    [
      'an entry names the entry before it',
      signedAnew(where(2, { previous: base64(emptyRoot) })),
      { code: 'entry-malformed', from: 2 },
    ],
    ['an entry can be read', signedAnew(where(2, { v: 2 })), { code: 'entry-malformed', from: 2 }],
    [
      'the first entry names the first key',
      signedAnew(where(0, { type: 'some.day' })),
      { code: 'key-history', from: 0 },
    ],
    [
      'the first entry names the key that signs',
      signedAnew(where(0, { vkey: otherSigner.vkey })),
      { code: 'key-history', from: 0 },
    ],
    [
      'no other entry names a first key',
      signedAnew(keyed(2, { type: 'key.created', vkey: sampleSigner.vkey })),
      { code: 'key-history', from: 2 },
    ],
    ['a new key signs at once', signedAnew(keyed(3, rotation)), { code: 'key-history', from: 3 }],
    [
      'the entry of a new key ends its checkpoint',
      signedAnew(keyed(2, rotation), otherSigner),
      { code: 'key-history', from: 2 },
    ],
    [
      'a new key replaces the one in force',
      signedAnew(keyed(3, { ...rotation, from: otherSigner.vkey }), otherSigner),
      { code: 'key-history', from: 3 },
    ],
    [
      'a new key is a key',
      signedAnew(keyed(3, { ...rotation, to: 'key' }), otherSigner),
      { code: 'key-history', from: 3 },
    ],
  ])('%s', async (_, wrong, fault) => {
    expect(await verify(wrong)).toMatchObject({ ok: false, fault });
  });

  test('an erased payload is missed unless a later entry says that it was erased', async () => {
    const log = logOf([{ draft: sampleDraft(1) }, 'sign', erasure(1), 'sign']);
    const erased = { ...log, entries: log.entries.with(1, { ...log.entries[1]!, payload: null }) };
    expect(await verify(erased)).toMatchObject({ ok: true, erased: 1, payloads: 0 });
    const other = logOf([{ draft: sampleDraft(1) }, 'sign', erasure(2), 'sign']);
    const unlogged = { ...other, entries: other.entries.with(1, { ...other.entries[1]!, payload: null }) };
    expect(await verify(unlogged)).toMatchObject({ ok: false, fault: { code: 'payload-missing', from: 1, to: 1 } });
  });

  test('a fault says what to do', async () => {
    const log = logOfBatches([4]);
    const altered = { ...log, entries: log.entries.with(2, { ...log.entries[2]!, leaf: Buffer.from('{}') }) };
    const result = await verify(altered);
    expect(result).toEqual({
      ok: false,
      fault: {
        code: 'entry-altered',
        from: 2,
        to: 2,
        message: 'Entry 2 was altered after it was signed.',
        remedy: 'Restore the entry from an export or backup, and find out who could write to the database.',
      },
    });
  });
});

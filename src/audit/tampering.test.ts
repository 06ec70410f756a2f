import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../domain/digest.ts';
import { base64 } from './bytes.ts';
import type { Fault } from './fault.ts';
import type { EntryRecord } from './log-record.ts';
import { leafHash } from './merkle.ts';
import { logOfBatches, recordsOf, type SampleLog, sampleSigner } from './sample-log.ts';
import { verifyLog } from './verify.ts';

/*
 * What somebody who can write to the storage, but cannot sign, can do to a log. Every attack must be found; `exact`
 * says whether the first bad entry must be named, or only a range that holds it.
 */

const trust = { vkeys: [sampleSigner.vkey], checkpoints: [] };

async function faultOf(log: SampleLog): Promise<Fault> {
  const result = await verifyLog(recordsOf(log), trust);
  if (result.ok) throw new Error('the log verified');
  return result.fault;
}

const withEntries = (log: SampleLog, entries: readonly EntryRecord[]): SampleLog => ({ ...log, entries });
const replaced = (log: SampleLog, index: number, change: (entry: EntryRecord) => EntryRecord): SampleLog =>
  withEntries(
    log,
    log.entries.map((entry, n) => (n === index ? change(entry) : entry)),
  );
const renumbered = (entries: readonly EntryRecord[]): EntryRecord[] =>
  entries.map((entry, index) => ({ ...entry, index }));
const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, n) => (n === (bit >> 3) % bytes.length ? byte ^ (1 << (bit & 7)) : byte));
const edited = (bytes: Uint8Array, change: Record<string, unknown>): Uint8Array =>
  Buffer.from(canonicalJson({ ...JSON.parse(Buffer.from(bytes).toString()), ...change }));
const hashed = (entry: EntryRecord): EntryRecord => ({ ...entry, stored: leafHash(entry.leaf) });

type Attack = {
  readonly name: string;
  /** Entry `at` or the one that is named here is the first bad one. */
  readonly tamper: (log: SampleLog, at: number, chance: number) => SampleLog;
  readonly codes: readonly Fault['code'][];
  readonly exact: (at: number, log: SampleLog) => boolean;
};

const always = (): boolean => true;
/** The last entry has no successor that remembers it. */
const unlessLast = (at: number, log: SampleLog): boolean => at < log.entries.length - 1;
const whereBatchBegins = (at: number, log: SampleLog): boolean => log.checkpoints.some(({ size }) => size === at);

const attacks: readonly Attack[] = [
  {
    name: 'a bit of a leaf is flipped',
    tamper: (log, at, bit) => replaced(log, at, (entry) => ({ ...entry, leaf: flipped(entry.leaf, bit) })),
    codes: ['entry-altered'],
    exact: always,
  },
  {
    name: 'a bit of a leaf is flipped, and the stored hash follows',
    tamper: (log, at, bit) => replaced(log, at, (entry) => hashed({ ...entry, leaf: flipped(entry.leaf, bit) })),
    codes: ['entry-altered'],
    exact: unlessLast,
  },
  {
    name: 'an entry is rewritten in good form, and the stored hash follows',
    tamper: (log, at) => replaced(log, at, (entry) => hashed({ ...entry, leaf: edited(entry.leaf, { pull: 4711 }) })),
    codes: ['entry-altered'],
    exact: unlessLast,
  },
  {
    name: 'a log without stored hashes has an altered leaf',
    tamper: (log, at, bit) => {
      const bare = withEntries(
        log,
        log.entries.map((entry) => ({ ...entry, stored: null })),
      );
      return replaced(bare, at, (entry) => ({ ...entry, leaf: flipped(entry.leaf, bit) }));
    },
    codes: ['entry-altered'],
    exact: unlessLast,
  },
  {
    name: 'an entry and all that follow are rewritten so that they agree with each other',
    tamper: (log, at) => {
      let before: string | null = null;
      return withEntries(
        log,
        log.entries.map((entry, n) => {
          if (n < at) return entry;
          const rewritten = hashed({
            ...entry,
            leaf: edited(entry.leaf, before === null ? { time: '2020-01-01T00:00:00.000Z' } : { previous: before }),
          });
          before = base64(rewritten.stored!);
          return rewritten;
        }),
      );
    },
    codes: ['entry-altered'],
    // Only the checkpoints remember the truth, so only the batch is known, unless it has one entry.
    exact: (at, log) => whereBatchBegins(at, log) && (at === log.entries.length - 1 || whereBatchBegins(at + 1, log)),
  },
  {
    name: 'an entry is deleted',
    tamper: (log, at) => withEntries(log, log.entries.toSpliced(at, 1)),
    codes: ['entry-missing'],
    exact: unlessLast,
  },
  {
    name: 'an entry is deleted, and the rest moves up',
    tamper: (log, at) => withEntries(log, renumbered(log.entries.toSpliced(at, 1))),
    codes: ['entry-missing'],
    exact: unlessLast,
  },
  {
    name: 'the end is cut off and all checkpoints are left',
    tamper: (log, at) => withEntries(log, log.entries.slice(0, at)),
    codes: ['entry-missing'],
    exact: whereBatchBegins,
  },
  {
    name: 'two neighbours are exchanged',
    tamper: (log, at) => {
      const first = Math.min(at, log.entries.length - 2);
      const [a, b] = [log.entries[first]!, log.entries[first + 1]!];
      return withEntries(log, renumbered(log.entries.toSpliced(first, 2, b, a)));
    },
    codes: ['entry-misplaced'],
    exact: always,
  },
  {
    name: 'a foreign entry is put in between',
    tamper: (log, at) => {
      const forged = hashed({ ...log.entries[at]!, leaf: edited(log.entries[at]!.leaf, { pull: 4711 }) });
      return withEntries(log, renumbered(log.entries.toSpliced(at, 0, forged)));
    },
    codes: ['entry-inserted'],
    exact: always,
  },
  {
    name: 'a foreign entry is put in between that names the entry before it, and a wrong index',
    tamper: (log, at) => {
      const forged = hashed({ ...log.entries[at]!, leaf: edited(log.entries[at]!.leaf, { index: at + 1 }) });
      return withEntries(log, renumbered(log.entries.toSpliced(at, 0, forged)));
    },
    codes: ['entry-inserted', 'entry-misplaced'],
    exact: always,
  },
  {
    name: 'an entry is overwritten by a copy of another',
    tamper: (log, at) => {
      const other = (at + 1) % log.entries.length;
      return replaced(log, at, (entry) => ({ ...log.entries[other]!, index: entry.index }));
    },
    codes: ['entry-missing', 'entry-altered'],
    exact: unlessLast,
  },
  {
    name: 'a stored hash is altered',
    tamper: (log, at, bit) => replaced(log, at, (entry) => ({ ...entry, stored: flipped(entry.stored!, bit) })),
    codes: ['stored-hash-altered'],
    exact: always,
  },
];

const shape = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 });

describe('somebody who can write to the storage but cannot sign', () => {
  test.each(attacks)('is found out when $name', async ({ tamper, codes, exact }) => {
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(), fc.nat(), async (batches, place, chance) => {
        const log = logOfBatches(batches);
        const at = place % log.entries.length;
        const fault = await faultOf(tamper(log, at, chance));
        const first = codes[0] === 'entry-misplaced' ? Math.min(at, log.entries.length - 2) : at;
        expect(fault.from).toBeLessThanOrEqual(first);
        expect(fault.to).toBeGreaterThanOrEqual(first);
        if (exact(at, log)) {
          expect(fault).toMatchObject({ from: first, to: first });
          expect(codes).toContain(fault.code);
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test('is found out when a payload or its salt is altered or dropped', async () => {
    const log = logOfBatches([3, 4]);
    const payloads = log.entries.filter(({ payload }) => payload !== null);
    for (const { index } of payloads) {
      const text = replaced(log, index, (entry) => ({ ...entry, payload: { ...entry.payload!, text: '{}' } }));
      const salt = replaced(log, index, (entry) => ({
        ...entry,
        payload: { ...entry.payload!, salt: new Uint8Array(32) },
      }));
      const longer = replaced(log, index, (entry) => ({
        ...entry,
        payload: { ...entry.payload!, salt: Buffer.concat([entry.payload!.salt, Buffer.of(0)]) },
      }));
      expect(await faultOf(longer)).toMatchObject({ code: 'payload-altered', from: index, to: index });
      const gone = replaced(log, index, (entry) => ({ ...entry, payload: null }));
      expect(await faultOf(text)).toMatchObject({ code: 'payload-altered', from: index, to: index });
      expect(await faultOf(salt)).toMatchObject({ code: 'payload-altered', from: index, to: index });
      expect(await faultOf(gone)).toMatchObject({ code: 'payload-missing', from: index, to: index });
    }
    const bare = log.entries.findIndex(({ payload }, index) => index > 0 && payload === null);
    const foreign = replaced(log, bare, (entry) => ({ ...entry, payload: payloads[0]!.payload }));
    expect(await faultOf(foreign)).toMatchObject({ code: 'payload-unexpected', from: bare, to: bare });
  });

  test('is found out when an entry is moved up: the place where it stands now is named', async () => {
    const log = logOfBatches([5, 3]);
    const moved = log.entries.toSpliced(4, 1).toSpliced(2, 0, log.entries[4]!);
    expect(await faultOf(withEntries(log, renumbered(moved)))).toMatchObject({
      code: 'entry-misplaced',
      from: 2,
      to: 2,
    });
  });

  test('is found out when much of a batch is made unreadable: the hashes stored beside it name the first', async () => {
    const log = logOfBatches([20, 20]);
    const ruined = log.entries.map((entry, n) => (n >= 25 && n < 38 ? { ...entry, leaf: Buffer.from('{}') } : entry));
    expect(await faultOf(withEntries(log, ruined))).toMatchObject({ code: 'entry-altered', from: 25, to: 25 });
  });

  test('is found out when several things are altered: the earliest is named', async () => {
    const log = logOfBatches([5, 5]);
    const leaf = replaced(log, 4, (entry) => hashed({ ...entry, leaf: edited(entry.leaf, { pull: 4711 }) }));
    expect(await faultOf(leaf)).toMatchObject({ code: 'entry-altered', from: 4, to: 4 });
    const both = replaced(leaf, 2, (entry) => ({ ...entry, payload: { ...entry.payload!, text: '{}' } }));
    expect(await faultOf(both)).toMatchObject({ code: 'payload-altered', from: 2, to: 2 });
  });

  test('is found out when a checkpoint is altered, replaced or filed elsewhere', async () => {
    const log = logOfBatches([3, 3, 3]);
    const note = (size: number): string => log.checkpoints.find((checkpoint) => checkpoint.size === size)!.note;
    const filed = (size: number, text: string): SampleLog => ({
      ...log,
      checkpoints: log.checkpoints.map((checkpoint) => (checkpoint.size === size ? { size, note: text } : checkpoint)),
    });
    expect(await faultOf(filed(7, note(7).replace('acme', 'acmf')))).toMatchObject({
      code: 'checkpoint-forged',
      from: 4,
      to: 6,
    });
    expect(await faultOf(filed(7, note(10)))).toMatchObject({ code: 'checkpoint-misplaced' });
    expect(await faultOf(filed(7, note(4)))).toMatchObject({ code: 'checkpoint-misplaced' });
    expect(await faultOf(filed(10, note(4)))).toMatchObject({ code: 'checkpoint-misplaced' });
    expect(await faultOf(filed(7, ''))).toMatchObject({ code: 'checkpoint-forged', from: 4, to: 6 });
  });

  test('is found out when entries stand behind the last checkpoint', async () => {
    const log = logOfBatches([3, 3]);
    expect(await faultOf({ ...log, checkpoints: log.checkpoints.slice(0, 1) })).toMatchObject({
      code: 'entry-surplus',
      from: 4,
      to: 4,
    });
  });

  test('is found out by a checkpoint kept elsewhere when the log is cut back to an earlier checkpoint', async () => {
    const log = logOfBatches([3, 3]);
    const cut = { entries: log.entries.slice(0, 4), checkpoints: log.checkpoints.slice(0, 1) };
    expect((await verifyLog(recordsOf(cut), trust)).ok).toBe(true);
    const kept = { ...trust, checkpoints: [log.checkpoints[1]!.note] };
    const result = await verifyLog(recordsOf(cut), kept);
    expect(result).toMatchObject({ ok: false, fault: { code: 'log-rolled-back', from: 4, to: 4 } });
  });
});

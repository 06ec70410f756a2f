import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '../audit/checkpoint.ts';
import { sampleDraft } from '../audit/sample-log.ts';
import { createSigner, generateSeed, parseVkey } from '../audit/signing-key.ts';
import { appendEntries, appendEntry } from './audit-log.ts';
import { entriesNewestFirst, entryByIndex, latestCheckpoint } from './audit-log-reading.ts';
import { rotateKey, sequence, waitingLogs } from './audit-log-sequencer.ts';
import { asOwner, clockAt, newLog, openTestDatabase } from './audit-log-test-database.ts';
import { verifyDatabaseLog } from './audit-log-verify.ts';
import type { Database } from './sql.ts';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const clock = clockAt(0);
const trusting = (...vkeys: string[]) => ({ vkeys, checkpoints: [] });
const drafts = (count: number, start = 0) => Array.from({ length: count }, (_, n) => sampleDraft(start + n));
const sizesOf = async (log: string): Promise<number[]> => {
  const rows = await database.query<{ size: number }>(
    'SELECT size FROM audit.checkpoint WHERE log = $1 ORDER BY size',
    [log],
  );
  return rows.map(({ size }) => size);
};

describe('the sequencer', () => {
  test('begins a log with its key, and covers each batch by a checkpoint', async () => {
    const signer = newLog();
    await appendEntries(database, signer.name, drafts(2));
    expect(await sequence(database, signer, clock)).toBe(3);
    await appendEntries(database, signer.name, drafts(1, 2));
    expect(await sequence(database, signer, clock)).toBe(4);
    expect(await sequence(database, signer, clock)).toBe(4);
    expect(await sizesOf(signer.name)).toEqual([3, 4]);
    expect(await entryByIndex(database, signer.name, 0)).toMatchObject({
      leaf: { type: 'key.created', vkey: signer.vkey },
    });
    const { note, size } = (await latestCheckpoint(database, signer.name))!;
    expect(openCheckpoint(note, [parseVkey(signer.vkey)])).toMatchObject({ origin: signer.name, size });
    expect(await verifyDatabaseLog(database, signer.name, trusting(signer.vkey))).toMatchObject({ ok: true, size: 4 });
  });

  test('drains any number of entries, 1,024 at a time, in their order', async () => {
    const signer = newLog();
    await appendEntries(database, signer.name, drafts(2500));
    expect(await sequence(database, signer, clock)).toBe(2501);
    expect(await sizesOf(signer.name)).toEqual([1025, 2049, 2501]);
    for (const index of [1, 1024, 1025, 2500])
      expect(await entryByIndex(database, signer.name, index)).toMatchObject({
        leaf: { index, key: `comment:${index - 1}` },
      });
    expect(await verifyDatabaseLog(database, signer.name, trusting(signer.vkey))).toMatchObject({
      ok: true,
      size: 2501,
    });
  });

  test('keeps the logs of organisations apart', async () => {
    const [one, two] = [newLog(), newLog()];
    await appendEntry(database, one.name, sampleDraft(1));
    await appendEntry(database, two.name, sampleDraft(1));
    expect(await waitingLogs(database)).toEqual(expect.arrayContaining([one.name, two.name]));
    await sequence(database, one, clock);
    expect(await waitingLogs(database)).not.toContain(one.name);
    expect(await waitingLogs(database)).toContain(two.name);
    await sequence(database, two, clock);
  });

  test('gives every entry one place when several replicas write and sequence at once', async () => {
    const signer = newLog();
    const replica = async (number: number): Promise<void> => {
      // An object of its own, as in another process: callers with the same one share their runs.
      const own = { ...database };
      for (let n = 0; n < 15; n++) {
        await own.transaction((sql) => appendEntry(sql, signer.name, sampleDraft(number * 100 + n)));
        await sequence(own, signer, clock);
      }
    };
    await Promise.all([1, 2, 3, 4].map(replica));
    expect(await sequence(database, signer, clock)).toBe(61);
    const keys = (await entriesNewestFirst(database, signer.name, { limit: 100 })).map(({ leaf }) => leaf?.key);
    expect(new Set(keys).size).toBe(61);
    const mine = keys.flatMap((key) => (String(key).startsWith('comment:2') ? [Number(String(key).slice(8))] : []));
    expect(mine).toEqual(mine.toSorted((a, b) => b - a));
    expect(await verifyDatabaseLog(database, signer.name, trusting(signer.vkey))).toMatchObject({ ok: true, size: 61 });
  });

  test('serves all callers of one process that wait by one run', async () => {
    const signer = newLog();
    let transactions = 0;
    const counting: Database = {
      ...database,
      transaction: (work) => {
        transactions += 1;
        return database.transaction(work);
      },
    };
    await appendEntries(database, signer.name, drafts(20));
    const sizes = await Promise.all(Array.from({ length: 20 }, () => sequence(counting, signer, clock)));
    expect(new Set(sizes)).toEqual(new Set([21]));
    expect(transactions).toBe(1);
  });

  test('covers an entry once `sequence` returns, whoever sequenced it', async () => {
    const signer = newLog();
    await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const id = await appendEntry(database, signer.name, sampleDraft(n));
        const size = await sequence(database, signer, clock);
        const [row] = await database.query<{ idx: number }>('SELECT idx FROM audit.leaf WHERE id = $1', [id]);
        expect(row!.idx).toBeLessThan(size);
        expect((await latestCheckpoint(database, signer.name))!.size).toBeGreaterThanOrEqual(size);
      }),
    );
  });

  test('leaves nothing behind when its transaction fails', async () => {
    const signer = newLog();
    await appendEntries(database, signer.name, drafts(3));
    let kills = 1;
    const failing: Database = {
      ...database,
      transaction: (work) =>
        database.transaction(async (sql) => {
          const result = await work(sql);
          if (kills-- > 0) throw new Error('killed before commit');
          return result;
        }),
    };
    await expect(sequence(failing, signer, clock)).rejects.toThrow('killed before commit');
    expect(await latestCheckpoint(database, signer.name)).toBeNull();
    expect(await sequence(failing, signer, clock)).toBe(4);
    expect(await verifyDatabaseLog(database, signer.name, trusting(signer.vkey))).toMatchObject({ ok: true, size: 4 });
  });

  test('never lets the time of the log go back, whatever the clocks say', async () => {
    const signer = newLog();
    for (const minute of [5, 2, 7]) {
      await appendEntry(database, signer.name, sampleDraft(minute));
      await sequence(database, signer, clockAt(minute));
    }
    const times = (await entriesNewestFirst(database, signer.name, { limit: 3 })).map(({ leaf }) => leaf!.loggedAt);
    expect(times).toEqual(['2026-01-01T00:07:00.000Z', '2026-01-01T00:05:00.000Z', '2026-01-01T00:05:00.000Z']);
  });
});

describe('the sequencer refuses to sign', () => {
  test('with another key than the log’s', async () => {
    const signer = newLog();
    await appendEntry(database, signer.name, sampleDraft(1));
    await sequence(database, signer, clock);
    await appendEntry(database, signer.name, sampleDraft(2));
    const stranger = createSigner(signer.name, generateSeed());
    await expect(sequence(database, stranger, clock)).rejects.toMatchObject({ code: 'log-key' });
    expect(await sequence(database, signer, clock)).toBe(3);
  });

  test.each([
    ['its root is another', `UPDATE audit.head SET root = decode(repeat('00', 32), 'hex') WHERE log = $1`],
    ['its peaks are others', `UPDATE audit.head SET peaks = decode(repeat('00', 64), 'hex') WHERE log = $1`],
    ['its size is another', `UPDATE audit.head SET size = 2 WHERE log = $1`],
    ['its last hash is another', `UPDATE audit.head SET last_hash = decode(repeat('00', 32), 'hex') WHERE log = $1`],
    ['its checkpoint is gone', `DELETE FROM audit.checkpoint WHERE log = $1`],
    ['its last entry was altered', `UPDATE audit.leaf SET bytes = '{}' WHERE log = $1 AND idx = 2`],
    ['its checkpoint is forged', `UPDATE audit.checkpoint SET note = replace(note, '3', '4') WHERE log = $1`],
  ])('on top of a head that was not signed: %s', async (_, statement) => {
    const signer = newLog();
    await appendEntries(database, signer.name, drafts(2));
    await sequence(database, signer, clock);
    await asOwner(database, statement, [signer.name]);
    await appendEntry(database, signer.name, sampleDraft(3));
    await expect(sequence(database, signer, clock)).rejects.toMatchObject({ code: 'log-head' });
    expect(await sizesOf(signer.name)).not.toContain(4);
    expect((await verifyDatabaseLog(database, signer.name, trusting(signer.vkey))).ok).toBe(false);
  });
});

describe('a change of keys', () => {
  test('is signed by both keys, ends the old one, and is followed from either', async () => {
    const signer = newLog();
    const successor = createSigner(signer.name, generateSeed());
    await appendEntry(database, signer.name, sampleDraft(1));
    await sequence(database, signer, clock);
    await appendEntry(database, signer.name, sampleDraft(2));
    expect(await rotateKey(database, signer, successor, clock)).toBe(3);
    await expect(sequence(database, signer, clock)).rejects.toMatchObject({ code: 'log-key' });
    await expect(rotateKey(database, signer, successor, clock)).rejects.toMatchObject({ code: 'log-key' });
    expect(await sequence(database, successor, clock)).toBe(4);
    const keys = [signer.vkey, successor.vkey];
    for (const vkey of keys)
      expect(await verifyDatabaseLog(database, signer.name, trusting(vkey))).toMatchObject({ ok: true, size: 4, keys });
  });

  test('can be the first thing that a log says', async () => {
    const signer = newLog();
    const successor = createSigner(signer.name, generateSeed());
    expect(await rotateKey(database, signer, successor, clock)).toBe(2);
    expect(await verifyDatabaseLog(database, signer.name, trusting(signer.vkey))).toMatchObject({ ok: true, size: 2 });
  });
});

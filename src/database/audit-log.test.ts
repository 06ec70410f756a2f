import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleDraft, sampleTime } from '../audit/sample-log.ts';
import { appendEntries, appendEntry, erasePayload, pseudonymOf } from './audit-log.ts';
import { entryByIndex, indexOfEntry } from './audit-log-reading.ts';
import { sequence } from './audit-log-sequencer.ts';
import { asOwner, clockAt, newLog, openTestDatabase } from './audit-log-test-database.ts';
import { verifyDatabaseLog } from './audit-log-verify.ts';
import type { Database } from './sql.ts';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const clock = clockAt(0);
const zoe = { id: 7, login: 'zoe', kind: 'user' } as const;
const trusting = (vkey: string) => ({ vkeys: [vkey], checkpoints: [] });

describe('appending', () => {
  test('happens with the caller’s transaction or not at all', async () => {
    const signer = newLog();
    const failed = database.transaction(async (sql) => {
      await appendEntry(sql, signer.name, sampleDraft(1));
      throw new Error('the change failed');
    });
    await expect(failed).rejects.toThrow('the change failed');
    expect(await sequence(database, signer, clock)).toBe(0);
    const id = await database.transaction((sql) => appendEntry(sql, signer.name, sampleDraft(2)));
    expect(await indexOfEntry(database, signer.name, id)).toBeNull();
    expect(await sequence(database, signer, clock)).toBe(2);
    expect(await indexOfEntry(database, signer.name, id)).toBe(1);
  });

  test('keeps the order of several entries, and their payloads', async () => {
    const signer = newLog();
    const drafts = [5, 3, 9, 1].map((n) => sampleDraft(n, n === 9 ? null : { n, text: `"é\u0000\\ ${n}` }));
    const ids = await appendEntries(database, signer.name, drafts);
    await sequence(database, signer, clock);
    for (const [place, id] of ids.entries()) {
      const entry = await entryByIndex(database, signer.name, place + 1);
      expect(entry).toMatchObject({ id, payload: drafts[place]!.payload, leaf: { id, time: drafts[place]!.time } });
    }
  });

  test('refuses a bad draft before anything is written', async () => {
    const signer = newLog();
    const bad = { ...sampleDraft(1), key: 'two words' };
    await expect(appendEntries(database, signer.name, [sampleDraft(1), bad])).rejects.toMatchObject({
      code: 'entry-invalid',
    });
    expect(await sequence(database, signer, clock)).toBe(0);
  });
});

describe('a pseudonym', () => {
  test('stands for one person in one log, and is introduced once, without a name in the leaf', async () => {
    const [signer, other] = [newLog(), newLog()];
    const first = await pseudonymOf(database, signer.name, zoe, clock.now());
    expect(first).toMatch(/^p_[0-9a-f]{32}$/);
    expect(await pseudonymOf(database, signer.name, { ...zoe, login: 'renamed' }, clock.now())).toBe(first);
    expect(await pseudonymOf(database, other.name, zoe, clock.now())).not.toBe(first);
    expect(await sequence(database, signer, clock)).toBe(2);
    const entry = await entryByIndex(database, signer.name, 1);
    expect(entry).toMatchObject({
      leaf: { type: 'identity.introduced', subject: first },
      payload: { account: 7, login: 'zoe', kind: 'user' },
    });
    expect(JSON.stringify(entry?.leaf)).not.toContain('zoe');
  });

  test('is one even when several transactions introduce the person at once', async () => {
    const signer = newLog();
    const introduce = () => database.transaction((sql) => pseudonymOf(sql, signer.name, zoe, clock.now()));
    const names = await Promise.all(Array.from({ length: 8 }, introduce));
    expect(new Set(names).size).toBe(1);
    expect(await sequence(database, signer, clock)).toBe(2);
  });
});

describe('erasure', () => {
  const erased = (entry: number) => ({
    type: 'payload.erased' as const,
    time: sampleTime(9),
    actor: null,
    repository: null,
    pull: null,
    entry,
    basis: 'withdrawn' as const,
    request: 'GDPR-7',
    payload: null,
  });

  test('is refused until the log says so, then leaves a log that verifies', async () => {
    const signer = newLog();
    const pseudonym = await pseudonymOf(database, signer.name, zoe, clock.now());
    await appendEntry(database, signer.name, sampleDraft(1));
    await sequence(database, signer, clock);
    await expect(erasePayload(database, signer.name, 1)).rejects.toMatchObject({ code: 'erasure-unrecorded' });
    await appendEntry(database, signer.name, erased(1));
    await expect(erasePayload(database, signer.name, 1)).rejects.toMatchObject({ code: 'erasure-unrecorded' });
    await sequence(database, signer, clock);
    await erasePayload(database, signer.name, 1);
    await erasePayload(database, signer.name, 1);
    await expect(erasePayload(database, signer.name, 2)).rejects.toMatchObject({ code: 'erasure-unrecorded' });

    expect(await entryByIndex(database, signer.name, 1)).toMatchObject({ payload: null, erasedAt: expect.any(Date) });
    expect(await verifyDatabaseLog(database, signer.name, trusting(signer.vkey))).toMatchObject({
      ok: true,
      erased: 1,
    });
    expect(await pseudonymOf(database, signer.name, zoe, clock.now())).not.toBe(pseudonym);
    const rows = await database.query('SELECT * FROM audit.payload WHERE log = $1', [signer.name]);
    expect(rows.filter((row) => row.json === null && row.salt === null)).toHaveLength(1);
  });

  test('of another log’s entry is not opened by an entry here', async () => {
    const [signer, other] = [newLog(), newLog()];
    await appendEntry(database, other.name, sampleDraft(1));
    await appendEntry(database, signer.name, sampleDraft(1));
    await appendEntry(database, signer.name, erased(1));
    await sequence(database, signer, clock);
    await sequence(database, other, clock);
    await expect(erasePayload(database, other.name, 1)).rejects.toMatchObject({ code: 'erasure-unrecorded' });
  });

  test('behind the log’s back is found: the entry that lost its payload is named', async () => {
    const signer = newLog();
    await appendEntries(database, signer.name, [sampleDraft(1), sampleDraft(2)]);
    await sequence(database, signer, clock);
    await asOwner(
      database,
      `UPDATE audit.payload SET json = NULL, salt = NULL, erased_at = now()
       WHERE id = (SELECT id FROM audit.leaf WHERE log = $1 AND idx = 2)`,
      [signer.name],
    );
    expect(await verifyDatabaseLog(database, signer.name, trusting(signer.vkey))).toMatchObject({
      ok: false,
      fault: { code: 'payload-missing', from: 2, to: 2 },
    });
  });
});

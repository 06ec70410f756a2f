import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../audit/fault.ts';
import { sampleDraft } from '../audit/sample-log.ts';
import type { Signer } from '../audit/signing-key.ts';
import { appendEntries, pseudonymOf } from './audit-log.ts';
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

/** A log of twelve entries under checkpoints of sizes 5, 6 and 12. Entry 1 introduces a person. */
async function newStoredLog(): Promise<Signer> {
  const signer = newLog();
  await pseudonymOf(database, signer.name, { id: 7, login: 'zoe', kind: 'user' }, clock.now());
  for (const [start, end] of [
    [0, 3],
    [3, 4],
    [4, 10],
  ] as const) {
    await appendEntries(
      database,
      signer.name,
      Array.from({ length: end - start }, (_, n) => sampleDraft(start + n, { n })),
    );
    await sequence(database, signer, clock);
  }
  return signer;
}

const verify = (signer: Signer) => verifyDatabaseLog(database, signer.name, { vkeys: [signer.vkey], checkpoints: [] });

async function faultAfter(statement: string, ...parameters: unknown[]): Promise<Fault> {
  const signer = await newStoredLog();
  expect(await verify(signer)).toMatchObject({ ok: true, size: 12, checkpoints: 3, payloads: 11 });
  await asOwner(database, statement, [signer.name, ...parameters]);
  const result = await verify(signer);
  if (result.ok) throw new Error('the log verified');
  return result.fault;
}

/** SHA-256(0x00 ‖ bytes), as somebody who knows how leaves are hashed would compute it. */
const hashOf = (bytes: string): string => `sha256('\\x00'::bytea || ${bytes})`;
const rewritten = `convert_to(replace(convert_from(bytes, 'UTF8'), '"pull":', '"pull":4'), 'UTF8')`;

describe('somebody who owns the database is found out', () => {
  test.each<[string, string, Partial<Fault>]>([
    [
      'a leaf',
      `UPDATE audit.leaf SET bytes = ${rewritten} WHERE log = $1 AND idx = 7`,
      { code: 'entry-altered', from: 7, to: 7 },
    ],
    [
      'a leaf and its hash',
      `UPDATE audit.leaf SET bytes = ${rewritten}, hash = ${hashOf(rewritten)} WHERE log = $1 AND idx = 7`,
      { code: 'entry-altered', from: 7, to: 7 },
    ],
    [
      'the last leaf and its hash: nothing but the checkpoint remembers it',
      `UPDATE audit.leaf SET bytes = ${rewritten}, hash = ${hashOf(rewritten)} WHERE log = $1 AND idx = 11`,
      { code: 'entry-altered', from: 6, to: 11 },
    ],
    [
      'a leaf alone under its checkpoint, and its hash, though the next one was not its neighbour then',
      `UPDATE audit.leaf SET bytes = ${rewritten}, hash = ${hashOf(rewritten)} WHERE log = $1 AND idx = 5`,
      { code: 'entry-altered', from: 5, to: 5 },
    ],
    [
      'a leaf, its hash, and the head',
      `WITH altered AS (
         UPDATE audit.leaf SET bytes = ${rewritten}, hash = ${hashOf(rewritten)} WHERE log = $1 AND idx = 7 RETURNING hash
       ) UPDATE audit.head SET root = hash, peaks = hash || hash FROM altered WHERE log = $1`,
      { code: 'entry-altered', from: 7, to: 7 },
    ],
    [
      'a stored hash',
      `UPDATE audit.leaf SET hash = ${hashOf(`'x'`)} WHERE log = $1 AND idx = 7`,
      { code: 'stored-hash-altered', from: 7, to: 7 },
    ],
    [
      'the type beside a leaf',
      `UPDATE audit.leaf SET type = 'merge' WHERE log = $1 AND idx = 3`,
      { code: 'stored-column-altered', from: 3, to: 3 },
    ],
    [
      'the pull request beside a leaf',
      `UPDATE audit.leaf SET pull = NULL WHERE log = $1 AND idx = 4`,
      { code: 'stored-column-altered', from: 4, to: 4 },
    ],
    [
      'the person behind a pseudonym',
      `UPDATE audit.identity SET account = 8 WHERE log = $1`,
      { code: 'stored-column-altered', from: 1, to: 1 },
    ],
    [
      'a payload',
      `UPDATE audit.payload SET json = '{"n":99}' WHERE id = (SELECT id FROM audit.leaf WHERE log = $1 AND idx = 4)`,
      { code: 'payload-altered', from: 4, to: 4 },
    ],
    [
      'a salt',
      `UPDATE audit.payload SET salt = ${hashOf(`'x'`)} WHERE id = (SELECT id FROM audit.leaf WHERE log = $1 AND idx = 4)`,
      { code: 'payload-altered', from: 4, to: 4 },
    ],
    [
      'a payload by deleting it',
      `DELETE FROM audit.payload WHERE id = (SELECT id FROM audit.leaf WHERE log = $1 AND idx = 4)`,
      { code: 'payload-missing', from: 4, to: 4 },
    ],
    [
      'an entry by deleting it',
      `DELETE FROM audit.leaf WHERE log = $1 AND idx = 8`,
      { code: 'entry-missing', from: 8, to: 8 },
    ],
    [
      'the end by deleting it',
      `DELETE FROM audit.leaf WHERE log = $1 AND idx >= 6`,
      { code: 'entry-missing', from: 6, to: 6 },
    ],
    [
      'the end by deleting it with its checkpoint: the head remembers',
      `WITH gone AS (DELETE FROM audit.checkpoint WHERE log = $1 AND size > 6) DELETE FROM audit.leaf WHERE log = $1 AND idx >= 6`,
      { code: 'log-truncated', from: 6, to: 6 },
    ],
    [
      'the last checkpoint by deleting it',
      `DELETE FROM audit.checkpoint WHERE log = $1 AND size = 12`,
      { code: 'entry-surplus', from: 6, to: 6 },
    ],
    [
      'a checkpoint',
      `UPDATE audit.checkpoint SET note = replace(note, 'org', 'orb') WHERE log = $1 AND size = 6`,
      { code: 'checkpoint-forged', from: 5, to: 5 },
    ],
    [
      'the head',
      `UPDATE audit.head SET last_hash = root WHERE log = $1`,
      { code: 'head-altered', from: null, to: null },
    ],
    [
      'the head by deleting it',
      `DELETE FROM audit.head WHERE log = $1`,
      { code: 'head-altered', from: null, to: null },
    ],
    ['the time of the head', `UPDATE audit.head SET logged_at = '' WHERE log = $1`, { code: 'head-altered' }],
    [
      'everything',
      `WITH a AS (DELETE FROM audit.leaf WHERE log = $1), b AS (DELETE FROM audit.head WHERE log = $1) DELETE FROM audit.checkpoint WHERE log = $1`,
      { code: 'log-empty' },
    ],
  ])('when they alter %s', async (_, statement, fault) => {
    expect(await faultAfter(statement)).toMatchObject(fault);
  });

  test('when they exchange two entries', async () => {
    const fault = await faultAfter(
      `INSERT INTO audit.leaf (log, idx, id, bytes, hash, type, repository, pull)
         SELECT log, 15 - idx, gen_random_uuid(), bytes, hash, type, repository, pull FROM audit.leaf WHERE log = $1 AND idx IN (7, 8)
       ON CONFLICT (log, idx) DO UPDATE SET bytes = EXCLUDED.bytes, hash = EXCLUDED.hash`,
    );
    expect(fault).toMatchObject({ code: 'entry-misplaced', from: 7, to: 7 });
  });

  test('when they flip any bit of any leaf: that entry is named', async () => {
    const signer = await newStoredLog();
    await fc.assert(
      fc.asyncProperty(fc.nat(11), fc.nat(2000), async (index, bit) => {
        const flip = `UPDATE audit.leaf SET bytes = set_bit(bytes, $3 % (8 * octet_length(bytes)), 1 - get_bit(bytes, $3 % (8 * octet_length(bytes))))
                      WHERE log = $1 AND idx = $2`;
        await asOwner(database, flip, [signer.name, index, bit]);
        expect(await verify(signer)).toMatchObject({
          ok: false,
          fault: { code: 'entry-altered', from: index, to: index },
        });
        await asOwner(database, flip, [signer.name, index, bit]);
        expect((await verify(signer)).ok).toBe(true);
      }),
      { numRuns: 12, seed: 1 },
    );
  });
});

test('what cannot be found out from the database alone: a log cut back with all that remembers its end', async () => {
  const signer = await newStoredLog();
  const [newest] = await database.query<{ note: string }>(
    'SELECT note FROM audit.checkpoint WHERE log = $1 AND size = 12',
    [signer.name],
  );
  await asOwner(database, 'DELETE FROM audit.leaf WHERE log = $1 AND idx > 5', [signer.name]);
  await asOwner(database, 'DELETE FROM audit.checkpoint WHERE log = $1 AND size > 6', [signer.name]);
  await asOwner(database, 'DELETE FROM audit.head WHERE log = $1', [signer.name]);
  const kept = { vkeys: [signer.vkey], checkpoints: [newest!.note] };
  expect(await verifyDatabaseLog(database, signer.name, kept)).toMatchObject({
    ok: false,
    fault: { code: 'log-rolled-back', from: 6, to: 6 },
  });
});

describe('the tables refuse', () => {
  const tables = ['leaf', 'checkpoint', 'payload', 'identity', 'head'] as const;

  test.each([
    ...tables.map((table) => `DELETE FROM audit.${table} WHERE log = $1`),
    'UPDATE audit.leaf SET pull = 1 WHERE log = $1',
    'UPDATE audit.leaf SET bytes = bytes WHERE log = $1',
    `UPDATE audit.checkpoint SET note = '' WHERE log = $1`,
    'UPDATE audit.head SET vkey = vkey WHERE log = $1',
    'UPDATE audit.head SET size = size - 1 WHERE log = $1',
    `UPDATE audit.payload SET json = '{}' WHERE log = $1`,
    'UPDATE audit.payload SET salt = NULL, json = NULL, erased_at = now() WHERE log = $1',
    'UPDATE audit.identity SET account = NULL, erased_at = now() WHERE log = $1',
    'UPDATE audit.identity SET account = account + 1 WHERE log = $1',
    `INSERT INTO audit.checkpoint VALUES ($1, 6, '') ON CONFLICT (log, size) DO UPDATE SET note = ''`,
  ])('%s', async (statement) => {
    const signer = await newStoredLog();
    await expect(database.query(statement, [signer.name])).rejects.toThrow(/is refused/);
    expect((await verify(signer)).ok).toBe(true);
  });

  test.each([...tables, 'pending'])('TRUNCATE audit.%s', async (table) => {
    await expect(database.query(`TRUNCATE audit.${table} CASCADE`)).rejects.toThrow(/is refused/);
  });

  test('to lose an entry that waits for the sequencer', async () => {
    const signer = newLog();
    await appendEntries(database, signer.name, [sampleDraft(1)]);
    await expect(database.query('DELETE FROM audit.pending WHERE log = $1', [signer.name])).rejects.toThrow(
      /not in the log yet/,
    );
    await expect(database.query(`UPDATE audit.pending SET body = '' WHERE log = $1`, [signer.name])).rejects.toThrow(
      /refused/,
    );
    expect(await sequence(database, signer, clock)).toBe(2);
  });

  test('also under session_replication_role = replica, though the user is a superuser', async () => {
    const signer = await newStoredLog();
    const attempt = database.transaction(async (sql) => {
      await sql.query('SET LOCAL session_replication_role = replica');
      await sql.query('DELETE FROM audit.leaf WHERE log = $1', [signer.name]);
    });
    await expect(attempt).rejects.toThrow(/is refused/);
  });
});

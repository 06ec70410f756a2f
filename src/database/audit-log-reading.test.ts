import { afterAll, beforeAll, expect, test } from 'vitest';
import { logFileLines } from '../audit/log-file.ts';
import type { LogRecord } from '../audit/log-record.ts';
import { sampleDraft } from '../audit/sample-log.ts';
import { verifyLogFile } from '../audit/verify.ts';
import { appendEntries } from './audit-log.ts';
import { entriesNewestFirst, entryByIndex, latestCheckpoint, readLog } from './audit-log-reading.ts';
import { sequence } from './audit-log-sequencer.ts';
import { clockAt, newLog, openTestDatabase } from './audit-log-test-database.ts';
import type { Database } from './sql.ts';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const clock = clockAt(0);
const signer = newLog();
const log = signer.name;
const indexes = (entries: readonly { readonly index: number }[]): number[] => entries.map(({ index }) => index);

beforeAll(async () => {
  const drafts = Array.from({ length: 9 }, (_, n) => ({
    ...sampleDraft(n),
    repository: n % 2 === 0 ? 'acme/credit' : 'acme/fraud',
    pull: 1 + (n % 3),
  }));
  await appendEntries(database, log, drafts.slice(0, 4));
  await sequence(database, signer, clock);
  await appendEntries(database, log, drafts.slice(4));
  await sequence(database, signer, clock);
});

test('pages go from the newest entry to the oldest', async () => {
  const first = await entriesNewestFirst(database, log, { limit: 4 });
  expect(indexes(first)).toEqual([9, 8, 7, 6]);
  expect(indexes(await entriesNewestFirst(database, log, { limit: 4, before: 6 }))).toEqual([5, 4, 3, 2]);
  expect(indexes(await entriesNewestFirst(database, log, { limit: 4, before: 2 }))).toEqual([1, 0]);
  expect(first[0]).toMatchObject({ leaf: { key: 'comment:8' }, payload: { title: 'Promote 8' }, erasedAt: null });
});

test('entries are found by repository and by pull request', async () => {
  const of = (repository: string, pull?: number) =>
    entriesNewestFirst(database, log, { repository, limit: 10, ...(pull === undefined ? {} : { pull }) });
  expect(indexes(await of('acme/credit'))).toEqual([9, 7, 5, 3, 1]);
  expect(indexes(await of('acme/fraud', 1))).toEqual([4]);
  expect(indexes(await of('acme/credit', 1))).toEqual([7, 1]);
  expect(await of('acme/none')).toEqual([]);
});

test('another log is another log', async () => {
  expect(await entryByIndex(database, 'github.com/none', 0)).toBeNull();
  expect(await latestCheckpoint(database, 'github.com/none')).toBeNull();
  expect(await entriesNewestFirst(database, 'github.com/none', { limit: 10 })).toEqual([]);
});

test('what is exported verifies without the database', async () => {
  const lines = logFileLines({ origin: log, vkey: signer.vkey }, readLog(database, log));
  expect(await verifyLogFile(lines, { vkeys: [signer.vkey], checkpoints: [] })).toMatchObject({
    ok: true,
    size: 10,
    checkpoints: 2,
    payloads: 6,
  });
});

test('a log that grows while it is read is read as it was', async () => {
  const growing = newLog();
  await appendEntries(database, growing.name, [sampleDraft(1), sampleDraft(2)]);
  await sequence(database, growing, clock);
  const records: LogRecord[] = [];
  for await (const record of readLog(database, growing.name)) {
    if (records.length === 0) {
      await appendEntries(database, growing.name, [sampleDraft(3)]);
      await sequence(database, growing, clock);
    }
    records.push(record);
  }
  expect(records.map((record) => (record.kind === 'entry' ? record.index : record.final))).toEqual([0, 1, 2, true]);
});

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson, digestOf } from '../domain/digest.ts';
import type { CountRequest } from '../domain/measurement.ts';
import { type Counter, createCounter } from './counter.ts';
import { startCounting } from './counting-process.ts';
import { roles, type SampleTables, sampleTables } from './sample-tables.ts';

let tables: SampleTables;
let counter: Counter;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());
afterEach(() => counter.close());

const counterWith = (options: { deadline?: number } = {}): Counter => {
  counter = createCounter({
    directory: tables.files.directory,
    memory: 200e6,
    threads: 1,
    deadline: options.deadline ?? 30_000,
  });
  return counter;
};

/** The counting processes of this one, by Linux's account. */
async function childrenOf(parent: number): Promise<number[]> {
  const pids: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const command = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    if (Number(stat.split(') ')[1]?.split(' ')[1]) === parent && command.includes('counting/child.ts'))
      pids.push(Number(entry));
  }
  return pids;
}

async function reads(pid: number, path: string): Promise<boolean> {
  const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return links.includes(path);
}

const people = [
  { y: 1, s: 0.9, g: 'a' },
  { y: 0, s: 0.4, g: 'b' },
  { y: 1, s: 0.3, g: 'a' },
];

describe('a counter', () => {
  test('measures in the order of asking, and names each measurement by its bytes', async () => {
    const pin = await tables.csv(people);
    const request: CountRequest = { kind: 'categories', pin, column: 'g', top: 5 };
    const [first, missing, second] = await counterWith().count([
      request,
      { ...request, column: 'nothing' },
      { ...request, top: 1 },
    ]);
    if (first === undefined || 'problem' in first) throw new Error('the first request was not counted');
    expect(first.measurement.counts).toMatchObject({
      values: [
        ['a', 2],
        ['b', 1],
      ],
      rest: 0,
    });
    expect(first.digest).toBe(digestOf(canonicalJson(first.measurement)));
    expect(missing).toMatchObject({ problem: { code: 'column-missing' } });
    expect(second).toMatchObject({ measurement: { counts: { values: [['a', 2]], rest: 1 } } });
  });

  test('gives the same measurement from a process that is new and one that is warm', async () => {
    const pin = await tables.csv(people);
    const request: CountRequest = { kind: 'ranks', pin, roles: roles({ label: 'y', score: 's' }), champion: null };
    const warm = counterWith();
    const [one] = await warm.count([request]);
    const [two] = await warm.count([request]);
    await warm.close();
    const [three] = await counterWith().count([request]);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  test('serves calls that overlap, one after the other', async () => {
    const pin = await tables.csv(people);
    const shared = counterWith();
    const results = await Promise.all(
      [1, 2, 3].map((top) => shared.count([{ kind: 'categories', pin, column: 'g', top }])),
    );
    expect(results.flat().map((result) => 'measurement' in result && result.measurement.counts)).toMatchObject([
      { rest: 1 },
      { rest: 0 },
      { rest: 0 },
    ]);
  });
});

describe.skipIf(process.platform !== 'linux')('the counting process', () => {
  test('is given no secret of the server', async () => {
    process.env.MODELWARDEN_TEST_SECRET = 'hush';
    const pin = await tables.csv(people);
    await counterWith().count([{ kind: 'profile', pin, id: null }]);
    const [pid] = await childrenOf(process.pid);
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8'))
      .split('\0')
      .map((entry) => entry.split('=')[0]);
    delete process.env.MODELWARDEN_TEST_SECRET;
    expect(environment.filter((name) => name !== '' && !/^NODE_CHANNEL/.test(name!)).sort()).toEqual([
      'MALLOC_MMAP_THRESHOLD_',
      'TZ',
    ]);
  });

  test('is replaced when it dies before it has begun: nothing is lost', async () => {
    const pin = await tables.csv(people);
    const steady = counterWith();
    await steady.count([{ kind: 'profile', pin, id: null }]);
    const [pid] = await childrenOf(process.pid);
    process.kill(pid!, 'SIGKILL');
    expect(await steady.count([{ kind: 'categories', pin, column: 'g', top: 9 }])).toMatchObject([
      { measurement: { counts: { distinct: 2 } } },
    ]);
  });

  test('that hangs is killed at the deadline; its table is not waited for again, and the next is counted', async () => {
    const [hung, next] = [await tables.csv(people), await tables.csv(people.slice(1))];
    const steady = counterWith({ deadline: 6_000 });
    await steady.count([{ kind: 'profile', pin: hung, id: null }]);
    const [pid] = await childrenOf(process.pid);
    process.kill(pid!, 'SIGSTOP');
    const categories = (pin: typeof hung): CountRequest => ({ kind: 'categories', pin, column: 'g', top: 1 });
    const late = {
      problem: {
        code: 'count-too-slow',
        message: 'Counting evidence/table.csv was not done after 6 s, and was stopped.',
      },
    };
    expect(await steady.count([categories(hung), categories(hung), categories(next)])).toMatchObject([
      late,
      late,
      { measurement: { counts: { distinct: 2, rows: 2 } } },
    ]);
  });

  test('that dies while it counts leaves the answers it gave, and says that it had begun', async () => {
    const large = await tables.parquet('SELECT i % 1000 AS g FROM range(20000000) t(i)');
    const small = await tables.csv(people);
    const counting = startCounting({ directory: tables.files.directory, memory: 200e6, threads: 1, deadline: 60_000 });
    const answers: unknown[] = [];
    const requests = [small, large].map((pin): CountRequest => ({ kind: 'categories', pin, column: 'g', top: 1 }));
    const failure = await counting.ask(requests, (answer) => {
      answers.push(answer);
      void counting.end();
    });
    expect(failure).toEqual({ kind: 'died', how: 'SIGKILL', begun: true });
    expect(answers).toMatchObject([{ counts: { distinct: 2 } }]);
    expect(counting.ended).toBe(true);
  });

  test('is gone when the server dies in the middle of a scan', async () => {
    const columns = ['a', 'b', 'c', 'd', 'e', 'f'];
    const pin = await tables.parquet(
      `SELECT ${columns.map((name) => `random() AS ${name}`).join(', ')} FROM range(4000000)`,
    );
    const options = { directory: tables.files.directory, memory: 200e6, threads: 2, deadline: 60_000 };
    const requests = columns.map((column) => ({ kind: 'histogram', pin, column }));
    const server = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `const { createCounter } = await import(${JSON.stringify(new URL('./counter.ts', import.meta.url))});
       await createCounter(${JSON.stringify(options)}).count(${JSON.stringify(requests)});`,
    ]);
    let counting: number | undefined;
    while (counting === undefined || !(await reads(counting, tables.files.pathOf(pin.digest)))) {
      [counting] = await childrenOf(server.pid!);
    }
    server.kill('SIGKILL');
    await expect.poll(() => existsSync(`/proc/${counting}`), { timeout: 10_000 }).toBe(false);
  });

  test('is gone after close', async () => {
    const pin = await tables.csv(people);
    await counterWith().count([{ kind: 'profile', pin, id: null }]);
    await counter.close();
    expect(await childrenOf(process.pid)).toEqual([]);
  });
});

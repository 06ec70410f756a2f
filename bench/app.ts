import type { Acme } from '../simulator/acme/acme.ts';
import { files } from '../simulator/acme/credit.ts';
import { people, repository } from '../simulator/acme/surroundings.ts';
import { watchDeliveries } from '../src/database/delivery-watch.ts';
import { openPglite } from '../src/database/pglite.ts';
import { openQueue } from '../src/database/queue.ts';
import { candidate, createCompany } from './company.ts';
import { type Figure, milliseconds, percentile, spread } from './figure.ts';
import { watchGate } from './gate.ts';

const warmUp = 3;
const pushes = 40;
const branch = 'model';

type Push = {
  /** Milliseconds from the webhook of the push to the gate's completed check run. */
  readonly gate: number;
  /** Processor time of the whole process until everything was done: App, simulator and database together. */
  readonly processor: number;
  readonly answering: number;
  readonly reads: number;
  readonly writes: number;
};

/** A model changes in a repository of ten thousand files, again and again; each time with a new table to count. */
export async function measureApp(): Promise<Figure[]> {
  const acme = await createCompany();
  const emptyJob = await openEmptyJob();
  const gate = watchGate(acme);
  const number = await open(acme);
  await gate.shown();
  await acme.settled();

  const measured: Push[] = [];
  const floors: number[] = [];
  for (let step = 0; step < warmUp + pushes; step++) {
    const first = acme.github.requests.length;
    const push = await pushOnce(acme, step, gate);
    const floor = (await bareRequests(acme, number, first)) + (await emptyJob.roundTrip());
    await acme.settled();
    if (step < warmUp) continue;
    measured.push(push);
    floors.push(floor);
  }
  const again = await evaluateAgain(acme, number);
  await emptyJob.close();
  await acme.close();

  const gates = measured.map((push) => push.gate);
  const reads = percentile(
    measured.map((push) => push.reads),
    1,
  );
  const writes = percentile(
    measured.map((push) => push.writes),
    1,
  );
  const answering = percentile(
    measured.map((push) => push.answering),
    0.5,
  );
  const processor = percentile(
    measured.map((push) => push.processor),
    0.5,
  );
  return [
    {
      what: 'webhook to completed gate, 10,000 files',
      measured: spread(gates),
      aim: 'p95 < 500 ms',
      met: percentile(gates, 0.95) < 500,
      reference: `${spread(floors)}: as many bare requests to the simulator and one empty pg-boss job`,
    },
    {
      what: '  of it inside the simulator; processor',
      measured: `p50 ${milliseconds(answering)}; ${milliseconds(processor)}`,
      aim: null,
      met: null,
      reference: 'processor time of App, simulator and database in one process, until all was quiet',
    },
    {
      what: 'GitHub reads for that change, at most',
      measured: String(reads),
      aim: '≤ 10',
      met: reads <= 10,
      reference: `${pushes} pushes, as the simulator logged them`,
    },
    {
      what: 'GitHub writes for that change, at most',
      measured: String(writes),
      aim: '≤ 6',
      met: writes <= 6,
      reference: 'four details, the comment, the gate',
    },
    {
      what: 'GitHub writes of a recheck that changes nothing',
      measured: String(again.writes),
      aim: '0',
      met: again.writes === 0,
      reference: `${again.reads} reads`,
    },
  ];
}

async function open(acme: Acme): Promise<number> {
  await acme.github.commit(repository, branch, {
    files: files(candidate(99)),
    message: 'A better model',
    author: people.scientist,
  });
  const pull = { head: branch, base: 'main', title: 'A better model', by: people.scientist };
  return (await acme.github.openPullRequest(repository, pull)).number;
}

async function pushOnce(acme: Acme, step: number, gate: ReturnType<typeof watchGate>): Promise<Push> {
  const first = acme.github.requests.length;
  const content = files(candidate(step));
  const shown = gate.shown();
  const before = process.cpuUsage();
  await acme.github.commit(repository, branch, {
    files: content,
    message: `Step ${step}`,
    author: people.scientist,
    parents: [acme.github.tip(repository, 'main')],
  });
  const time = await shown;
  await acme.settled();
  const { user, system } = process.cpuUsage(before);
  const made = acme.github.requests.slice(first);
  const writes = made.filter((request) => request.isWrite).length;
  return {
    gate: time,
    processor: (user + system) / 1000,
    answering: made.reduce((sum, request) => sum + request.milliseconds, 0),
    reads: made.length - writes,
    writes,
  };
}

/** Comments that it wants the pull request looked at again, though nothing happened. */
async function evaluateAgain(acme: Acme, number: number): Promise<{ readonly reads: number; readonly writes: number }> {
  const first = acme.github.requests.length;
  await acme.github.comment(repository, number, '/modelwarden recheck', people.scientist);
  await acme.settled();
  const made = acme.github.requests.slice(first);
  const writes = made.filter((request) => request.isWrite).length;
  return { reads: made.length - writes, writes };
}

/**
 * Milliseconds for the requests since `first` once more, one after another and with nothing in between: GETs as they
 * were, a bare check run in place of each write, and the pull request in place of GraphQL.
 */
async function bareRequests(acme: Acme, number: number, first: number): Promise<number> {
  const { github } = acme;
  const token = [...github.world.state.installationTokens.keys()].at(-1) ?? '';
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const made = github.requests.slice(first);
  const { head } = github.pullRequest(repository, number);
  const api = 'https://api.github.com';
  const start = performance.now();
  for (const { method, path, isWrite } of made) {
    const response = isWrite
      ? await github.fetch(`${api}/repos/${repository}/check-runs`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ name: 'bench', head_sha: head.sha, status: 'completed', conclusion: 'neutral' }),
        })
      : await github.fetch(`${api}${method === 'GET' ? path : `/repos/${repository}/pulls/${number}`}`, { headers });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`The reference got ${response.status} for ${method} ${path}`);
  }
  return performance.now() - start;
}

/** A queue of its own whose jobs do nothing. */
async function openEmptyJob(): Promise<{ roundTrip: () => Promise<number>; close: () => Promise<void> }> {
  const database = await openPglite();
  let done = (): void => {};
  const queue = await openQueue(database, {
    deliveries: watchDeliveries(),
    onError: (error) => {
      throw error;
    },
  });
  await queue.work(async () => done());
  return {
    roundTrip: async () => {
      const start = performance.now();
      const ran = new Promise<void>((resolve) => {
        done = resolve;
      });
      await queue.send(database, [{ kind: 'roll-out', rollout: 'none' }]);
      await ran;
      return performance.now() - start;
    },
    close: async () => {
      await queue.stop();
      await database.close();
    },
  };
}

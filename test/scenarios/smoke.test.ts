import { expect, test } from 'vitest';
import { pino } from 'pino';
import { createAcme, people, repository } from '../../simulator/acme/acme.ts';
import { fair, files, holdout, unfair } from '../../simulator/acme/credit.ts';

test('smoke', async () => {
  const acme = await createAcme({ live: { version: '4.1.0', evidence: holdout(fair) }, log: pino({level:'info'}, pino.destination(2)) });
  await acme.settled();
  await acme.github.commit(repository, 'better', { files: files({ version: '4.2.0', evidence: holdout(unfair) }), message: 'x', author: people.scientist });
  const pull = await acme.github.openPullRequest(repository, { head: 'better', base: 'main', title: 'Credit risk 4.2.0', by: people.scientist });
  await acme.settled();
  for (const run of acme.github.checkRuns(repository, pull.number)) console.log(run.name, run.conclusion, run.output?.title);
  console.log(acme.github.comments(repository, pull.number).map(c=>c.body).join('\n'));
  console.log(acme.github.requests.slice(-30).map(r=>`${r.operationId} ${r.status} ${r.milliseconds?.toFixed(1)}`).join('\n'));
  expect(acme.github.bugs).toEqual([]);
  await acme.close();
}, 60000);

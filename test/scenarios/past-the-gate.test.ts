import { afterAll, beforeAll, expect, test } from 'vitest';
import { biased, fair, files, holdout } from '../../simulator/acme/credit.ts';
import { people, repository } from '../../simulator/acme/surroundings.ts';
import { type Lending, lending } from '../support/lending.ts';

/* Somebody merges by hand what the gate has not let through, as anybody can where nobody requires the gate. */

const live = { version: '4.1.0', evidence: holdout(fair, 9) };
let acme: Lending;

beforeAll(async () => {
  acme = await lending({ live });
  await acme.github.protectBranch(repository, 'main', {});
});

afterAll(() => acme.close());

test('a merge past the gate is logged as not allowed, and nothing of it reaches the cluster', async () => {
  const number = await acme.open({
    branch: 'biased',
    files: files({ version: '4.3.0', evidence: holdout(biased, 5) }),
  });
  await acme.settled();
  expect(acme.shown(number).gate).toBe('failure');

  const before = JSON.stringify(acme.cluster.objects());
  await acme.github.merge(repository, number, people.scientist);
  await acme.settled();
  expect(acme.github.pullRequest(repository, number).mergedAt).not.toBeNull();
  expect(acme.github.world.state.deployments.size).toBe(0);
  expect(JSON.stringify(acme.cluster.objects())).toBe(before);
  const merges = await acme.database.query<{ allowed: string }>(
    `SELECT p.json::jsonb ->> 'allowed' AS allowed FROM audit.leaf l JOIN audit.payload p ON p.id = l.id WHERE l.type = 'merge'`,
  );
  expect(merges).toEqual([{ allowed: 'false' }]);
});

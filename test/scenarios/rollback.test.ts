import { afterAll, beforeAll, expect, test } from 'vitest';
import { artifact, fair, files, holdout, policy, type Version } from '../../simulator/acme/credit.ts';
import { people, repository } from '../../simulator/acme/surroundings.ts';
import type { Change } from '../../src/domain/change.ts';
import { type Lending, lending } from '../support/lending.ts';

/* Two versions go to production one after the other, and then somebody wants the first one back. */

const { reviewer, riskOfficer } = people;
/** Each version is judged on a table of its own: the last applicant's income differs. */
const release = (version: string): Version => ({
  version,
  evidence: `${holdout(fair, 5)}900000,A,M,18-59,${version.replaceAll('.', '')}00,0,0,0.1\n`,
});
const going = (version: string): Readonly<Record<string, string>> => files(release(version));

let acme: Lending;

beforeAll(async () => {
  acme = await lending({
    live: release('4.0.0'),
    policy: (commit) =>
      policy(commit).replace(
        '    approval_rules:\n',
        `    approval_rules:
      - name: production rollback
        if: {change: {kinds: [rollback], environment: production}}
        requires: {count: 1, teams: [acme/model-risk]}
`,
      ),
  });
  for (const version of ['4.1.0', '4.2.0']) {
    const number = await acme.open({ branch: version, files: going(version) });
    await acme.settled();
    for (const by of [reviewer, riskOfficer]) await acme.github.review(repository, number, { by, state: 'APPROVED' });
    await acme.settled();
  }
});

afterAll(async () => {
  expect(acme.github.bugs).toEqual([]);
  await acme.close();
});

const inCluster = (): string => JSON.stringify(acme.cluster.objects());

async function productionChange(number: number): Promise<Change | undefined> {
  const [row] = await acme.database.query<{ changes: readonly Change[] }>(
    `SELECT decision -> 'changes' AS changes FROM modelwarden.decision WHERE pull = $1 ORDER BY id DESC LIMIT 1`,
    [number],
  );
  return row?.changes.find(({ environment }) => environment === 'production');
}

test('what sounds older but was never rolled out is a promotion', async () => {
  const lookAlike = Object.fromEntries(
    Object.entries(going('4.1.0')).map(([path, text]) => [
      path,
      text.replaceAll(artifact('4.1.0'), artifact('another model')),
    ]),
  );
  // What the first commit of the repository held was never rolled out by anybody known.
  for (const [branch, content] of Object.entries({ 'look-alike': lookAlike, first: going('4.0.0') })) {
    const number = await acme.open({ branch, files: content });
    await acme.settled();
    expect(await productionChange(number)).toMatchObject({ kind: 'promote', from: '4.2.0' });
    expect(acme.shown(number).text).toMatch(/production rollback[^\n]*no rollback in production here/);
  }
});

test('going back to what was live is a rollback, approved by the rule for it and rolled out', async () => {
  expect(inCluster()).toContain(artifact('4.2.0'));
  const number = await acme.open({ branch: 'back', files: going('4.1.0') });
  await acme.settled();
  expect(await productionChange(number)).toMatchObject({ kind: 'rollback', from: '4.2.0', to: '4.1.0' });
  await acme.github.review(repository, number, { by: reviewer, state: 'APPROVED' });
  await acme.settled();
  expect(acme.shown(number).gate).toBe('action_required');
  expect(acme.shown(number).text).toMatch(/production rollback: 1 more approval/);
  await acme.github.review(repository, number, { by: riskOfficer, state: 'APPROVED' });
  await acme.settled();
  expect(acme.github.pullRequest(repository, number).mergedAt).not.toBeNull();
  expect(inCluster()).toContain(artifact('4.1.0'));
});

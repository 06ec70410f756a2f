import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acme, createAcme } from '../../simulator/acme/acme.ts';
import { artifact, fair, files, holdout, policy, unfair, type Version } from '../../simulator/acme/credit.ts';
import { floorRepository, people, repository } from '../../simulator/acme/surroundings.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

/* Story A of the design: a credit-risk model from a biased candidate to an audited rollout. Each step is a test. */

const groups = '[region, [sex, age_band]]';
const biased: Version = { version: '4.2.0', evidence: holdout(unfair, 5), card: { groups } };
const reweighed: Version = { version: '4.2.0', evidence: holdout(fair, 5), card: { groups } };
const reevaluated: Version = { version: '4.2.0', evidence: holdout(fair, 4), card: { groups } };
const now = new Date('2026-11-20T09:00:00Z');

let databases: TestDatabase;
let acme: Acme;
let number: number;

beforeAll(async () => {
  databases = await freshDatabase();
  acme = await createAcme({
    live: { version: '4.1.0', evidence: holdout(fair, 9) },
    clock: { now: () => now },
    database: databases.database,
    ...(databases.url === undefined ? {} : { databaseUrl: databases.url }),
  });
  await acme.settled();
});

afterAll(async () => {
  expect(acme.github.bugs).toEqual([]);
  await acme.close();
  await databases.close();
});

async function push(version: Version, more: Readonly<Record<string, string>> = {}): Promise<void> {
  await acme.github.commit(repository, 'model-4.2', {
    files: { ...files(version), ...more },
    message: `credit-risk ${version.version}`,
    author: people.scientist,
  });
  await acme.settled();
}

/** The latest run of each name on the pull request's head. */
function checks(
  of = number,
): Map<
  string,
  { conclusion: string | null; title: string; annotations: readonly { path: string; message: string }[] }
> {
  return new Map(
    acme.github
      .checkRuns(repository, of)
      .map((run) => [
        run.name,
        { conclusion: run.conclusion, title: run.output?.title ?? '', annotations: run.annotations },
      ]),
  );
}
const conclusions = (): Record<string, string | null> =>
  Object.fromEntries([...checks()].map(([name, { conclusion }]) => [name, conclusion]));
const comment = (): string =>
  acme.github
    .comments(repository, number)
    .map(({ body }) => body)
    .join('\n');

describe('credit risk, from a biased candidate to an audited rollout', () => {
  test('1. a biased model fails, a group of 37 is inconclusive, and GitHub refuses to merge', async () => {
    await push(biased);
    const pull = await acme.github.openPullRequest(repository, {
      head: 'model-4.2',
      base: 'main',
      title: 'Promote credit-risk 4.2.0',
      by: people.scientist,
    });
    number = pull.number;
    await acme.settled();
    expect(conclusions()).toMatchObject({ modelwarden: 'failure', 'modelwarden / bias': 'failure' });
    expect(comment()).toContain('region B/A demographic parity ratio **0.59**');
    expect(comment()).toMatch(/BLOCKED/);
    expect(comment()).toMatch(/INCONCLUSIVE/);
    expect(comment()).toMatch(/n 37|37 rows|\b37\b/);
    await expect(acme.github.merge(repository, number, people.scientist)).rejects.toThrow(/405|required|check/i);
  });

  test('2. loosening the policy in the same pull request changes nothing and fails against the floor, on its line', async () => {
    await push(biased, { '.github/modelwarden.yaml': policy(acme.github.tip(floorRepository, 'main'), 0.5) });
    expect(conclusions()).toMatchObject({ modelwarden: 'failure', 'modelwarden / bias': 'failure' });
    const annotations = [...checks().values()].flatMap((run) => run.annotations);
    expect(
      annotations
        .filter(({ path }) => path === '.github/modelwarden.yaml')
        .map(({ message }) => message)
        .join(),
    ).toMatch(/0\.5 is looser than the floor 0\.8/);
    await push(biased, { '.github/modelwarden.yaml': policy(acme.github.tip(floorRepository, 'main')) });
  });

  test('3. a claim that the evidence does not bear out fails on its own line', async () => {
    const claims = ['{metric: auroc, value: 0.99, tolerance: 0.002, evidence: holdout}'];
    await push({ ...biased, card: { groups, claims } });
    const run = checks().get('modelwarden / card');
    expect(run?.conclusion).toBe('failure');
    expect(run?.annotations.map(({ path }) => path)).toContain('models/credit-risk/card.yaml');
    expect(run?.title).toMatch(/auroc|AUROC|claim/i);
  });

  test('4. the reweighed model is fair between regions; 37 rows are still too few to say', async () => {
    await push(reweighed);
    expect(conclusions()).toMatchObject({ modelwarden: 'action_required', 'modelwarden / bias': 'action_required' });
    expect(checks().get('modelwarden / card')?.conclusion).toBe('success');
    expect(checks().get('modelwarden / regression')?.conclusion).toBe('success');
  });

  test("5. the risk officer's acceptance counts, the author's own does not", async () => {
    const accept =
      '/modelwarden accept-inconclusive bias sex=F age_band=60+ until 2027-01-10 because officers review every refusal';
    await acme.github.review(repository, number, { by: people.scientist, state: 'COMMENTED', body: accept });
    await acme.settled();
    expect(conclusions()).toMatchObject({ 'modelwarden / bias': 'action_required' });
    await acme.github.review(repository, number, { by: people.riskOfficer, state: 'APPROVED', body: accept });
    await acme.settled();
    expect(conclusions()).toMatchObject({ 'modelwarden / bias': 'success', modelwarden: 'action_required' });
  });

  test('6. new evidence voids what was approved and accepted before', async () => {
    await push(reevaluated);
    expect(conclusions()).toMatchObject({ 'modelwarden / bias': 'action_required', modelwarden: 'action_required' });
    await acme.github.review(repository, number, { by: people.reviewer, state: 'APPROVED' });
    await acme.settled();
    expect(acme.github.pullRequest(repository, number).mergedAt).toBeNull();
  });

  test('7. approved anew, it is merged by the App and rolled out, and the digest in the cluster is the approved one', async () => {
    await acme.github.review(repository, number, {
      by: people.riskOfficer,
      state: 'APPROVED',
      body: '/modelwarden accept-inconclusive bias until 2027-01-10 because officers review every refusal',
    });
    await acme.settled();
    expect(acme.github.pullRequest(repository, number).mergedAt).not.toBeNull();
    const deployed = JSON.stringify(acme.cluster.objects());
    expect(deployed).toContain(artifact('4.2.0'));
    const states = [...acme.github.world.state.deploymentStatuses.values()].map(({ state }) => state);
    expect(states).toEqual(['in_progress', 'success']);
    expect(comment()).toContain('**Rollout:** ✅ `credit-risk 4.2.0` in `production`: ready');
  });
});

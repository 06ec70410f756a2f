import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { card, fair, files, holdout, policy } from '../../simulator/acme/credit.ts';
import { organization, people, repository } from '../../simulator/acme/surroundings.ts';
import { webhookPath } from '../../src/app.ts';
import { type Lending, lending } from '../support/lending.ts';

/*
 * What the reconciler and a push to a base branch look at, and what they leave alone. Deliveries are lost here on
 * purpose: everything must come to light all the same.
 */

const { scientist, reviewer, riskOfficer } = people;
const policyPath = '.github/modelwarden.yaml';
const cardPath = 'models/credit-risk/card.yaml';
const evidence = holdout(fair, 5);
const day = 24 * 60 * 60_000;
const groups = '[region, [sex, age_band]]';

let acme: Lending;
let skew = 0;
/** Pull requests by what they are for. `main` and `other` are their bases. */
const numbers: Record<'first' | 'second' | 'elsewhere' | 'accepted', number> = {
  first: 0,
  second: 0,
  elsewhere: 0,
  accepted: 0,
};

const early = new Map<string, string>();

const revision = (text: string) => ({
  [cardPath]: card({ version: '4.1.0', evidence }).replace('overview: ', `overview: ${text} `),
});

beforeAll(async () => {
  acme = await lending({
    live: { version: '4.1.0', evidence },
    policy: (commit) => policy(commit).replace('when: approved', 'when: never'),
    clock: { now: () => new Date(Date.now() + skew) },
  });
  const { github } = acme;
  await github.push(repository, 'other', github.tip(repository, 'main'), riskOfficer);
  for (const name of ['first', 'second'] as const) {
    // Its first commit is of no interest to anybody but may come to the base by another way.
    early.set(name, await github.commit(repository, name, { files: { [`${name}.md`]: name }, author: scientist }));
    numbers[name] = await acme.open({ branch: name, files: revision(name) });
  }
  numbers.elsewhere = await acme.open({ branch: 'elsewhere', files: revision('elsewhere'), base: 'other' });
  numbers.accepted = await acme.open({
    branch: 'accepted',
    files: files({ version: '4.2.0', evidence: holdout(fair, 4), card: { groups } }),
    base: 'other',
  });
  for (const by of [riskOfficer, reviewer]) await accept(by);
});

const until = new Date(Date.now() + 20 * day).toISOString().slice(0, 10);
const accept = (by: string) =>
  acme.github.review(repository, numbers.accepted, {
    by,
    state: 'APPROVED',
    body: `/modelwarden accept-inconclusive bias until ${until} because officers review every refusal`,
  });

/** Our own comments are news too, once. */
beforeEach(async () => {
  await acme.settled();
  await acme.app.reconcile();
  await acme.settled();
});

afterAll(async () => {
  expect(acme.github.bugs).toEqual([]);
  await acme.close();
});

const gate = (number: number) => acme.shown(number).gate;
const approve = (number: number) => acme.github.review(repository, number, { by: reviewer, state: 'APPROVED' });

async function looks(): Promise<Map<number, number>> {
  const rows = await acme.database.query<{ number: number; seen_at: Date }>(
    'SELECT number, seen_at FROM modelwarden.pull WHERE repository = $1 ORDER BY number',
    [repository],
  );
  return new Map(rows.map(({ number, seen_at: at }) => [number, at.getTime()]));
}

/** The pull requests that were evaluated because of something. */
async function lookedAt(work: () => unknown): Promise<number[]> {
  const before = await looks();
  await work();
  await acme.settled();
  return [...(await looks())].filter(([number, at]) => before.get(number) !== at).map(([number]) => number);
}

/**
 * Those that the reconciler has evaluated after something of which no delivery came: something in between answered for
 * the App and forgot it, so that GitHub does not deliver again either.
 */
async function healed(work: () => unknown): Promise<number[]> {
  acme.github.deliverTo(acme.appId, async () => ({ status: 202 }));
  await work();
  await acme.settled();
  acme.github.deliverTo(acme.appId, `${acme.url}${webhookPath}`);
  return lookedAt(acme.app.reconcile);
}

const requestsOf = async (work: () => unknown): Promise<string[]> => {
  const first = acme.github.requests.length;
  await work();
  await acme.settled();
  return acme.github.requests.slice(first).map(({ operationId }) => String(operationId));
};

describe('the reconciler', () => {
  test('evaluates nothing where nothing changed, and asks once for each repository and team', async () => {
    let requests: string[] = [];
    const looked = await lookedAt(async () => {
      requests = await requestsOf(acme.app.reconcile);
    });
    expect(looked).toEqual([]);
    expect(requests.sort()).toEqual([
      'apps/list-installations',
      'apps/list-repos-accessible-to-installation',
      'apps/list-webhook-deliveries',
      'graphql',
      'graphql',
      'teams/list-members-in-org',
      'teams/list-members-in-org',
    ]);
  });

  test('finds a lost approval, and its dismissal, and looks at nothing else', async () => {
    const { first } = numbers;
    let review = 0;
    expect(await healed(async () => (review = (await approve(first)).id))).toEqual([first]);
    expect(gate(first)).toBe('success');
    expect(await healed(() => acme.github.dismissReview(review, riskOfficer))).toEqual([first]);
    expect(gate(first)).toBe('action_required');
  });

  test('finds a lost edit of a review', async () => {
    const { accepted } = numbers;
    expect(gate(accepted)).toBe('success');
    const { id, body } = [...acme.github.world.state.reviews.values()].find(({ number }) => number === accepted)!;
    expect(await healed(() => acme.github.editReview(id, `${body}.`, riskOfficer))).toEqual([accepted]);
    expect(gate(accepted)).toBe('action_required');
  });

  test('finds a lost push to a head, a new base, and a lost closing', async () => {
    const { first, second } = numbers;
    const push = () => acme.github.commit(repository, 'first', { files: { 'more.md': 'more' }, author: scientist });
    expect(await healed(push)).toEqual([first]);
    expect(gate(first)).toBe('action_required');
    expect(await healed(() => acme.github.editPullRequest(repository, second, { base: 'other' }, scientist))).toEqual([
      second,
    ]);
    await acme.github.editPullRequest(repository, second, { base: 'main' }, scientist);
    const extra = await acme.open({ branch: 'extra', files: revision('extra') });
    await acme.settled();
    expect(await healed(() => acme.github.closePullRequest(repository, extra, scientist))).toEqual([extra]);
    expect(await lookedAt(acme.app.reconcile)).toEqual([]);
  });

  test('finds that somebody left a team', async () => {
    const { first, second, elsewhere, accepted } = numbers;
    const everyone = [first, second, elsewhere, accepted];
    await approve(elsewhere);
    await acme.settled();
    expect(gate(elsewhere)).toBe('success');
    expect(await healed(() => acme.github.removeMember(organization, 'credit-ml', reviewer))).toEqual(everyone);
    expect(gate(elsewhere)).toBe('action_required');
    expect(await healed(() => acme.github.addMember(organization, 'credit-ml', reviewer))).toEqual(everyone);
    expect(gate(elsewhere)).toBe('success');
  });

  test('finds that the base asks for more', async () => {
    const { elsewhere, accepted } = numbers;
    const asking = String(await acme.github.file(repository, 'other', policyPath)).replace(
      'requires: {count: 1, teams: [acme/credit-ml, acme/model-risk]}',
      'requires: {count: 3, teams: [acme/credit-ml, acme/model-risk]}',
    );
    expect(
      await healed(() => acme.github.commit(repository, 'other', { files: { [policyPath]: asking }, by: riskOfficer })),
    ).toEqual([elsewhere, accepted]);
    expect(gate(elsewhere)).toBe('action_required');
  });

  test('looks again when another program or another operator judges', async () => {
    const { first } = numbers;
    const edition = `'{edition}', '"sha256:${'0'.repeat(64)}"'`;
    await acme.database.query(`UPDATE modelwarden.pull SET seen = jsonb_set(seen, ${edition}) WHERE number = $1`, [
      first,
    ]);
    expect(await lookedAt(acme.app.reconcile)).toEqual([first]);
    expect(await lookedAt(acme.app.reconcile)).toEqual([]);
  });
});

describe('a push to a base branch', () => {
  const push = (base: string, content: Readonly<Record<string, string>>) =>
    acme.github.commit(repository, base, { files: content, author: riskOfficer });

  test('that touches nothing governed looks at no pull request, and says so in four requests', async () => {
    let requests: string[] = [];
    const looked = await lookedAt(async () => {
      requests = await requestsOf(() => push('main', { 'src/server.py': 'print(1)' }));
    });
    expect(looked).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(4);
    expect(await lookedAt(acme.app.reconcile)).toEqual([]);
  });

  test('that touches what is governed looks at those into that branch', async () => {
    const { first, second } = numbers;
    const other = { 'models/churn/notes.yaml': 'kind: Note' };
    expect(await lookedAt(() => push('main', other))).toEqual([first, second]);
  });

  test('that brings a commit of a pull request looks at that one', async () => {
    const { second } = numbers;
    const merge = () =>
      acme.github.commit(repository, 'main', {
        message: 'Only its first commit',
        parents: [acme.github.tip(repository, 'main'), early.get('second')!],
        files: { 'second.md': 'second' },
        author: riskOfficer,
      });
    expect(await lookedAt(merge)).toEqual([second]);
  });

  test('that rewrites it looks at all of them', async () => {
    const { first, second } = numbers;
    const rewrite = () =>
      acme.github.commit(repository, 'main', {
        files: { 'src/server.py': 'print(2)' },
        parents: [acme.github.tip(repository, 'other')],
        author: riskOfficer,
      });
    expect(await lookedAt(rewrite)).toEqual([first, second]);
  });
});

describe('time', () => {
  const bias = () => acme.shown(numbers.accepted).conclusions['modelwarden / bias'];

  test('has everything looked at once a day', async () => {
    const { first, second, elsewhere, accepted } = numbers;
    skew += day + 60_000;
    expect(await lookedAt(acme.app.reconcile)).toEqual([first, second, elsewhere, accepted]);
    expect(await lookedAt(acme.app.reconcile)).toEqual([]);
  });

  test('ends an acceptance on its day', async () => {
    skew = Date.parse(`${until}T00:00:00Z`) - Date.now() - 3_600_000;
    await accept(riskOfficer);
    await acme.settled();
    await acme.app.reconcile();
    await acme.settled();
    expect(bias()).toBe('success');
    skew += 3_660_000;
    expect(await lookedAt(acme.app.reconcile)).toEqual([numbers.accepted]);
    expect(bias()).toBe('action_required');
  });
});

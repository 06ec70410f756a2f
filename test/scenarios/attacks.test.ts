import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { biased, card, fair, files, floor, holdout, policy } from '../../simulator/acme/credit.ts';
import { floorRepository, people, repository } from '../../simulator/acme/surroundings.ts';
import { type Lending, lending, type Shown } from '../support/lending.ts';

/*
 * What somebody tries who wants a model past the gate. Each attempt is a pull request of its own, reviewed as the
 * attacker would have it; all are judged before the first test looks. Nothing is merged, so that none disturbs another.
 */

const { scientist, reviewer, riskOfficer } = people;
const now = new Date('2026-11-20T09:00:00Z');
const policyPath = '.github/modelwarden.yaml';
const cardPath = 'models/credit-risk/card.yaml';
const tablePath = 'models/credit-risk/evidence/holdout.csv';

const evidence = holdout(fair, 5);
const sound = files({ version: '4.2.0', evidence });
const withSmallGroup = files({ version: '4.2.0', evidence, card: { groups: '[region, [sex, age_band]]' } });
const text = card({ version: '4.2.0', evidence });
const accept = (until: string): string =>
  `/modelwarden accept-inconclusive bias until ${until} because officers review every refusal`;

const markup = '<img src=x onerror=alert(1)>';
const hostileTable = evidence.replaceAll(',B,', `,${markup},`);
const hostileTitle = `</a>${markup} [here](javascript:alert(1)) @acme/model-risk`;

let acme: Lending;
const numbers = new Map<string, number>();
const shown = (name: string): Shown => acme.shown(numbers.get(name)!);
const whole = (table: Readonly<Record<string, unknown>>): string[] => Object.keys(table);

type Opening = Omit<Parameters<Lending['open']>[0], 'branch'> & { readonly branch?: string };
type Opinion = Parameters<Lending['github']['review']>[2];
type Attempt = { readonly opening: Opening; readonly reviews?: readonly Opinion[] };

const approvedBy = (...logins: readonly string[]): Opinion[] => logins.map((by) => ({ by, state: 'APPROVED' }));
const commented = (by: string, body: string): Opinion => ({ by, state: 'COMMENTED', body });

/** Approvals by people who took part, and the words by which they are told so. */
const selfApprovals: Readonly<Record<string, Attempt & { readonly why: RegExp }>> = {
  'the author of a commit, on a pull request that another opened': {
    opening: { files: sound, by: reviewer, author: scientist },
    reviews: approvedBy(scientist, riskOfficer),
    why: /dana.*is author of/,
  },
  'the committer of a commit': {
    opening: { files: sound, committer: reviewer },
    reviews: approvedBy(reviewer, riskOfficer),
    why: /carl.*is committer of/,
  },
  'a co-author of a commit': {
    opening: { files: sound, coauthors: [riskOfficer] },
    reviews: approvedBy(reviewer, riskOfficer),
    why: /rita.*is co-author of/,
  },
  'a bot': {
    opening: { files: sound },
    reviews: approvedBy('modelwarden[bot]', riskOfficer),
    why: /is not a person/,
  },
};

/** Acceptances of an inconclusive finding that do not count, and why. */
const acceptances: Readonly<Record<string, Attempt & { readonly why?: RegExp }>> = {
  'by the author': {
    opening: { files: withSmallGroup },
    reviews: [commented(scientist, accept('2027-01-10')), ...approvedBy(reviewer, riskOfficer)],
    why: /is not in acme\/model-risk/,
  },
  'in quoted text': {
    opening: { files: withSmallGroup },
    reviews: [commented(riskOfficer, `> ${accept('2027-01-10')}\n\nI would not do that.`)],
  },
  'until a day too far away': {
    opening: { files: withSmallGroup },
    reviews: [commented(riskOfficer, accept('2027-06-01'))],
    why: /further away than the 60d/,
  },
  'until a day in the past': {
    opening: { files: withSmallGroup },
    reviews: [commented(riskOfficer, accept('2026-11-19'))],
    why: /expired on 2026-11-19/,
  },
  'by an edited review': { opening: { files: withSmallGroup }, why: /edited after it was given/ },
  'for an older commit': { opening: { files: withSmallGroup }, why: /not the head/ },
};

const others: Readonly<Record<string, Attempt>> = {
  honest: { opening: { files: sound }, reviews: approvedBy(reviewer, riskOfficer) },
  'honest acceptance': {
    opening: { files: withSmallGroup },
    reviews: [commented(riskOfficer, accept('2027-01-10')), ...approvedBy(reviewer)],
  },
  'content changed after approval': { opening: { files: sound } },
  'unknown e-mail': {
    opening: { files: sound, author: { name: 'Dana', email: 'dana@nowhere.example' }, committer: scientist },
    reviews: approvedBy(reviewer, riskOfficer),
  },
  // The table of `sound` has been measured for other pull requests; here it is not in the repository.
  'pinned but not here': { opening: { files: { [cardPath]: text } }, reviews: approvedBy(reviewer, riskOfficer) },
  'pinned at a path that is not here': {
    opening: { files: { [cardPath]: text.replace('evidence/holdout.csv', 'evidence/other.csv') } },
  },
  'card moved out of sight': { opening: { files: { 'docs/card.yaml': text }, delete: [cardPath] } },
  'table moved away': { opening: { files: { 'data/holdout.csv': holdout(fair, 9) }, delete: [tablePath] } },
  'dot folder': { opening: { files: { 'models/.hidden/card.yaml': text.replace('  limitations:', '  limits:') } } },
  'observing policy': { opening: {} },
  'floor dropped': { opening: {} },
  'floor of a fork': { opening: {} },
  'tier lowered': {
    opening: {
      files: {
        ...sound,
        [cardPath]: text
          .replace('tier: high', 'tier: minimal')
          .replace('  oversight: {measures: [An officer confirms every refusal]}\n', ''),
      },
    },
  },
  injection: {
    opening: {
      branch: `x"><script>alert(1)</script>`,
      title: hostileTitle,
      files: files({ version: '4.2.0', evidence: hostileTable }),
    },
  },
};

beforeAll(async () => {
  acme = await lending({
    live: { version: '4.1.0', evidence: holdout(fair, 9) },
    policy: (commit) => policy(commit).replace('when: approved', 'when: never'),
    clock: { now: () => now },
  });
  const { github } = acme;
  const observing = String(await github.file(repository, 'main', policyPath)).replace('mode: enforce', 'mode: observe');
  const free = String(await github.file(repository, 'main', policyPath)).replace(/\n {2}- acme\/\.github.*\n/, '\n');
  const forked = String(await github.file(repository, 'main', policyPath)).replace(/@[0-9a-f]{40}/, `@${await fork()}`);
  const attempts = { ...selfApprovals, ...acceptances, ...others };
  for (const [name, { opening }] of Object.entries(attempts)) {
    const content =
      name === 'observing policy'
        ? { ...files({ version: '4.2.0', evidence: holdout(biased, 5) }), [policyPath]: observing }
        : name === 'floor dropped'
          ? { [policyPath]: free }
          : name === 'floor of a fork'
            ? { [policyPath]: forked }
            : opening.files;
    const branch = `attempt-${numbers.size}`;
    numbers.set(name, await acme.open({ branch, ...opening, ...(content === undefined ? {} : { files: content }) }));
  }
  await acme.settled();
  for (const [name, { reviews = [] }] of Object.entries(attempts)) {
    for (const review of reviews) await github.review(repository, numbers.get(name)!, review);
  }
  await late();
  await acme.settled();
}, 240_000);

/** A floor that asks for little, in a fork whose pull request makes the original show the commit as one of its own. */
async function fork(): Promise<string> {
  const { github } = acme;
  await github.forkRepository(floorRepository, scientist);
  const from = `${scientist}/.github`;
  const loose = { 'modelwarden/floor.yaml': floor.replace('0.80', '0.50') };
  await github.commit(from, 'loose', { files: loose, author: scientist });
  const offer = { head: 'loose', base: 'main', title: 'A proposal', by: scientist, from };
  return (await github.openPullRequest(floorRepository, offer)).head.sha;
}

/** What comes after a first look: an edit of a review, a push after an approval. */
async function late(): Promise<void> {
  const { github } = acme;
  const edited = numbers.get('by an edited review')!;
  const review = await github.review(repository, edited, commented(riskOfficer, 'Looks fine to me.'));
  await github.editReview(review.id, accept('2027-01-10'), riskOfficer);
  for (const name of ['for an older commit', 'content changed after approval']) {
    const number = numbers.get(name)!;
    await github.review(repository, number, {
      by: riskOfficer,
      state: 'APPROVED',
      body: accept('2027-01-10'),
    });
    await github.review(repository, number, { by: reviewer, state: 'APPROVED' });
    const { ref } = github.pullRequest(repository, number).head;
    await github.commit(repository, ref, { files: { 'notes.md': name }, author: scientist });
  }
}

afterAll(async () => {
  expect(acme.github.bugs).toEqual([]);
  await acme.close();
});

describe('who may approve', () => {
  test('two people who took no part open the gate', () => {
    expect(shown('honest').gate).toBe('success');
  });

  test.each(whole(selfApprovals))('%s does not', (name) => {
    const { gate, text: everything } = shown(name);
    expect(gate).toBe('action_required');
    expect(everything.replaceAll('&#8203;', '')).toMatch(selfApprovals[name]!.why);
  });

  test('a commit by an address that no account has blocks, and is named', () => {
    const { gate, text: everything } = shown('unknown e-mail');
    expect(gate).toBe('failure');
    const head = acme.github.pullRequest(repository, numbers.get('unknown e-mail')!).head.sha;
    expect(everything).toContain(`author of commit ${head.slice(0, 12)} belongs to no GitHub account`);
    expect(everything).toMatch(/Add the e-mail address of that commit to a GitHub account/);
  });

  test('an approval of another commit does not', () => {
    const { gate, text: everything } = shown('content changed after approval');
    expect(gate).toBe('action_required');
    expect(everything).toMatch(/approved \w{7,12}, not the head/);
  });
});

describe('who may accept what is inconclusive', () => {
  test('the risk officer, on the head, in words of her own, for a while', () => {
    expect(shown('honest acceptance').conclusions).toMatchObject({ 'modelwarden / bias': 'success' });
  });

  test.each(whole(acceptances))('not %s', (name) => {
    const { gate, conclusions, text: everything } = shown(name);
    expect(conclusions['modelwarden / bias']).toBe('action_required');
    expect(gate).toBe('action_required');
    const why = acceptances[name]!.why;
    if (why !== undefined) expect(everything).toMatch(why);
  });
});

describe('what a pull request cannot hide', () => {
  test('a table that was measured for another pull request, but is not in this one', () => {
    expect(shown('pinned but not here').gate).toBe('failure');
    expect(shown('pinned but not here').text).toMatch(/but the document pins/);
    expect(shown('pinned at a path that is not here').text).toMatch(/evidence\/other\.csv is not there/);
    expect(shown('pinned at a path that is not here').gate).toBe('failure');
  });

  test('a card that is renamed out of the governed folders, or a table out of its place', () => {
    expect(shown('card moved out of sight').gate).toBe('failure');
    expect(shown('table moved away').gate).toBe('failure');
    expect(shown('table moved away').text).toMatch(/evidence\/holdout\.csv is not there/);
  });

  test('a card in a dot folder', () => {
    expect(shown('dot folder').gate).toBe('failure');
    expect(shown('dot folder').annotations.map(({ path }) => path)).toContain('models/.hidden/card.yaml');
  });

  test('a policy that would only observe: this pull request is still judged by the one on the base', () => {
    const { gate, conclusions, title } = shown('observing policy');
    expect([gate, conclusions['modelwarden / bias']]).toEqual(['failure', 'failure']);
    expect(title).not.toMatch(/OBSERVING/);
  });

  test('a policy that drops the floor: it is told so, and blocked', () => {
    const { gate, text: everything } = shown('floor dropped');
    expect(gate).toBe('failure');
    expect(everything).toContain('no longer extends the floor acme/.github//modelwarden/floor.yaml');
  });

  test('a floor that nobody has merged where floors are kept', () => {
    const { gate, annotations, text: everything } = shown('floor of a fork');
    expect(gate).toBe('failure');
    expect(everything).toMatch(/pinned to a commit that the default branch of acme\/\.github does not have/);
    expect(annotations.map(({ path, line }) => `${path}:${line}`)).toContain(`${policyPath}:6`);
  });

  test('a lower risk tier: what the live tier asks for is still asked', () => {
    const { conclusions, text: everything } = shown('tier lowered');
    expect(conclusions['modelwarden / card']).toBe('failure');
    expect(everything).toMatch(/oversight/);
  });
});

describe('markup in titles, branches and tables', () => {
  test('is shown as text in the comment and the check runs', () => {
    const { text: everything, markdown, comment } = shown('injection');
    expect(everything).toContain('onerror=alert(1)');
    expect(markdown).not.toMatch(/<(img|script|a)\b/i);
    expect(markdown).not.toContain('](javascript:');
    expect(comment).not.toMatch(/@acme\/model-risk/);
  });

  test('is shown as text on the pages', async () => {
    const page = /http:\/\/localhost:\d+\/decisions\/\d+/.exec(shown('injection').comment)?.[0];
    expect(page).toBeDefined();
    for (const url of [page!, `${acme.url}/`, `${acme.url}/acme/lending`]) {
      const response = await fetch(url);
      const html = await response.text();
      expect([url, response.status]).toEqual([url, 200]);
      expect(html).not.toMatch(/<img src=x|<script>alert|href="javascript:/i);
      expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    }
    expect(await (await fetch(page!)).text()).toContain('&lt;img src=x');
  });
});

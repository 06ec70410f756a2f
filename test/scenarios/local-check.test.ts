import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { biased, card, fair, files, floor, holdout, policy } from '../../simulator/acme/credit.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { type Lending, lending } from '../support/lending.ts';

/* `modelwarden check` on a real clone says what the App says of the same content. */

type Files = Readonly<Record<string, string>>;
type Run = { readonly code: number; readonly out: string; readonly err: string };

const program = fileURLToPath(new URL('../../src/cli/modelwarden.ts', import.meta.url));
const cardPath = 'models/credit-risk/card.yaml';
const tablePath = 'models/credit-risk/evidence/holdout.csv';
const evidence = holdout(fair, 5);
const sound = files({ version: '4.2.0', evidence });
const groups = '[region, [sex, age_band]]';

/** A branch each, with the verdict that the App and the command must both reach. */
const branches: Readonly<Record<string, { readonly files: Files; readonly code: number; readonly gate: string }>> = {
  sound: { files: sound, code: 0, gate: 'action_required' },
  unfair: { files: files({ version: '4.2.0', evidence: holdout(biased, 5) }), code: 1, gate: 'failure' },
  'too-few': { files: files({ version: '4.2.0', evidence, card: { groups } }), code: 2, gate: 'action_required' },
  broken: { files: { ...sound, [cardPath]: 'kind: [broken' }, code: 3, gate: 'failure' },
  prose: { files: { 'README.md': 'Nothing that is governed.' }, code: 0, gate: 'success' },
};

let folder: string;
let clone: string;
let floors: string;
let earlierFloor: string;
let floorCommit: string;
let acme: Lending;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelwarden-local-'));
  clone = join(folder, 'lending');
  floors = join(folder, 'floors');
  await repositoryAt(floors);
  earlierFloor = await commit(floors, 'main', { 'modelwarden/floor.yaml': floor.replace('0.80', '0.60') });
  floorCommit = await commit(floors, 'main', { 'modelwarden/floor.yaml': floor });
  await repositoryAt(clone);
  const live = files({ version: '4.1.0', evidence: holdout(fair, 9) });
  await commit(clone, 'main', { ...live, '.github/modelwarden.yaml': policy(floorCommit) });
  for (const [name, { files: content }] of Object.entries(branches)) await commit(clone, name, content);
  acme = await lending({ live: { version: '4.1.0', evidence: holdout(fair, 9) } });
});

afterAll(async () => {
  await acme.close();
  await rm(folder, { recursive: true, force: true });
});

function run(file: string, parameters: readonly string[], cwd = folder): Promise<Run> {
  const identity = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', XDG_CACHE_HOME: join(folder, 'cache') };
  return new Promise((resolve) => {
    execFile(
      file,
      [...parameters],
      { cwd, env: { ...process.env, ...identity }, maxBuffer: 64 * 1024 * 1024 },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

async function git(directory: string, ...parameters: readonly string[]): Promise<string> {
  const person = ['-c', 'user.name=dana', '-c', 'user.email=dana@acme.example'];
  const { code, out, err } = await run('git', ['-C', directory, ...person, ...parameters]);
  if (code !== 0) throw new Error(err);
  return out.trim();
}

async function repositoryAt(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await git(directory, 'init', '--quiet', '--initial-branch=main');
}

/** Commits on top of main, leaves the branch checked out, and returns the commit. */
async function commit(directory: string, branch: string, content: Files): Promise<string> {
  if (branch !== 'main') await git(directory, 'checkout', '--quiet', '-B', branch, 'main');
  for (const [path, text] of Object.entries(content)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  await git(directory, 'add', '--all');
  await git(directory, 'commit', '--quiet', '--message', branch);
  return git(directory, 'rev-parse', 'HEAD');
}

const modelwarden = (...parameters: readonly string[]): Promise<Run> => run(process.execPath, [program, ...parameters]);
const check = (branch: string, ...more: readonly string[]): Promise<Run> =>
  modelwarden(
    'check',
    '--repo',
    clone,
    '--base',
    'main',
    '--head',
    branch,
    '--clone',
    `acme/.github=${floors}`,
    ...more,
  );
const decisionOf = ({ out }: Run): Decision => JSON.parse(out) as Decision;
const verdicts = ({ reports }: Decision): Record<string, string> =>
  Object.fromEntries(reports.map(({ check: name, verdict }) => [name, verdict]));

describe('a local check', () => {
  test.each(Object.entries(branches))('judges %s as the App does', async (name, { files: content, code, gate }) => {
    const number = await acme.open({ branch: name, files: content });
    const [local] = await Promise.all([check(name, '--json'), acme.settled()]);
    expect([local.code, local.err]).toEqual([code, '']);
    expect(acme.shown(number).gate).toBe(gate);
    const [row] = await acme.database.query<{ decision: Decision }>(
      `SELECT decision FROM modelwarden.decision WHERE repository = 'acme/lending' AND pull = $1`,
      [number],
    );
    const decision = decisionOf(local);
    expect(row?.decision.verdict).toBe(decision.verdict);
    expect(verdicts(decision)).toEqual(verdicts(row!.decision));
    expect(decision.digests.measurements).toEqual(row!.decision.digests.measurements);
    expect(decision.problems).toEqual(row!.decision.problems);
  });

  test('prints for people where nobody asks for JSON, and tells what is inconclusive', async () => {
    const { code, out } = await check('too-few');
    expect(code).toBe(2);
    expect(out).toMatch(/INCONCLUSIVE/);
    expect(out).not.toContain('\u001b[');
  });
});

describe('judging again', () => {
  const rejudge = async (policyText: string): Promise<Run> => {
    const file = join(folder, 'candidate-policy.yaml');
    await writeFile(file, policyText);
    return modelwarden('rejudge', '--repo', clone, '--base', 'main', '--head', 'unfair', '--policy', file, '--json');
  };
  const only = (rules: string): string =>
    `apiVersion: modelwarden.dev/v1alpha1\nkind: Policy\nmetadata: {name: candidate}\nspec: {checks: {bias: {rules: [${rules}]}}}\n`;
  const harsh = '{metric: demographic-parity-ratio, atLeast: 0.99}';
  const loose = '{metric: demographic-parity-ratio, atLeast: 0.01}';

  test('under another policy reads no table, and rests on the same measurements', async () => {
    const measured = decisionOf(await check('unfair', '--json'));
    // Without its tables nothing can be counted any more: what follows rests on what was.
    await rm(join(folder, 'cache', 'modelwarden', 'evidence'), { recursive: true });
    const [fail, pass] = [await rejudge(only(harsh)), await rejudge(only(loose))];
    expect([fail.code, fail.err, pass.code]).toEqual([1, '', 0]);
    const digests = decisionOf(fail).digests.measurements;
    expect(digests.length).toBeGreaterThan(0);
    expect(measured.digests.measurements).toEqual(expect.arrayContaining([...digests]));
  });

  test('says what nobody has counted yet, and what to run', async () => {
    const { code, out } = await rejudge(only('{metric: demographic-parity-ratio, atLeast: 0.8, groups: [amount]}'));
    expect(code).toBe(3);
    expect(decisionOf({ code, out, err: '' }).reports[0]?.problems).toMatchObject([
      { code: 'not-measured', remedy: expect.stringContaining('modelwarden check') },
    ]);
  });

  test('refuses a policy that is none', async () => {
    const { code, out } = await rejudge('kind: [broken');
    expect(code).toBe(3);
    expect(decisionOf({ code, out, err: '' }).problems).toHaveLength(1);
  });
});

describe("the commit of an organisation's floor", () => {
  const pinned = async (name: string, commitOf: string): Promise<Decision['problems']> => {
    await commit(clone, name, { '.github/modelwarden.yaml': policy(commitOf) });
    return decisionOf(await check(name, '--json')).problems;
  };
  const place = { path: '.github/modelwarden.yaml', line: 6 };

  test('may move forward on the default branch of its repository, not back', async () => {
    const later = await commit(floors, 'main', { 'README.md': 'What no repository may loosen.' });
    expect(await pinned('forward', later)).toEqual([]);
    expect(await pinned('back', earlierFloor)).toMatchObject([
      {
        message: expect.stringMatching(/pinned to a commit that does not follow the one on the base branch/),
        remedy: expect.stringContaining(`Pin ${floorCommit} or a later commit`),
        place,
      },
    ]);
  });

  test('must have been merged there', async () => {
    const loose = await commit(floors, 'loose', { 'README.md': 'Not merged.' });
    expect(await pinned('unmerged', loose)).toMatchObject([
      {
        message: expect.stringMatching(/that the default branch of acme\/\.github does not have/),
        remedy: expect.stringMatching(/Pin a commit of that branch, or have this one merged into it/),
        place,
      },
    ]);
  });
});

describe('evidence as a Git LFS pointer', () => {
  const oid = createHash('sha256').update(evidence).digest('hex');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${evidence.length}\n`;
  const pointing: Files = { ...sound, [tablePath]: pointer };

  test('is an error that names the remedy while the object is not at hand, and is judged once it is', async () => {
    await commit(clone, 'lfs', pointing);
    const without = await check('lfs');
    expect(without.code).toBe(3);
    expect(without.out).toMatch(/not at hand/);
    expect(without.out).toMatch(/git lfs pull/);
    const object = join(clone, '.git', 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
    await mkdir(dirname(object), { recursive: true });
    await writeFile(object, evidence);
    expect((await check('lfs')).code).toBe(0);
    await writeFile(object, holdout(biased, 5));
    await rm(join(folder, 'cache'), { recursive: true });
    expect((await check('lfs')).code).toBe(3);
  });
});

describe('the command line', () => {
  test('init writes documents that check accepts and does not overwrite', async () => {
    const fresh = join(folder, 'fresh');
    await repositoryAt(fresh);
    await commit(fresh, 'main', { 'README.md': 'A repository.' });
    const written = await modelwarden('init', '--repo', fresh, '--model', 'churn');
    expect([written.code, written.err]).toEqual([0, '']);
    expect(written.out).toMatch(/wrote \.github\/modelwarden\.yaml\nwrote models\/churn\/card\.yaml/);
    await commit(fresh, 'first', {});
    const first = await modelwarden('check', '--repo', fresh);
    expect([first.code, first.err]).toEqual([0, '']);

    const again = await modelwarden('init', '--repo', fresh, '--model', 'churn');
    expect(again.code).toBe(3);
    expect(again.err).toMatch(/exist already\n {2}Edit them, or name another model/);

    await git(fresh, 'branch', '--force', 'main', 'first');
    const template = card({ version: '1.0.0', evidence }).replace('name: credit-risk', 'name: churn');
    await commit(fresh, 'second', { 'models/churn/card.yaml': template });
    const second = await modelwarden('check', '--repo', fresh);
    expect(second.code).toBe(3);
    expect(second.out).toMatch(/evidence\/holdout\.csv is not there/);
  });

  test.each([
    [
      'an unknown revision',
      ['check', '--repo', 'lending', '--head', 'nowhere'],
      /nowhere names no commit[\s\S]*Name a branch/,
    ],
    [
      'an option for a revision',
      ['check', '--repo', 'lending', '--head=--all'],
      /--all names no commit[\s\S]*Name a branch/,
    ],
    ['no repository', ['check', '--repo', '.'], /is not a git repository\n {2}Run it inside a clone/],
    ['an unknown option', ['check', '--hed', 'main'], /unknown option '--hed'[\s\S]*--help/],
    ['an unknown command', ['chek'], /unknown command 'chek'[\s\S]*--help/],
    [
      'a model without a name',
      ['init', '--repo', 'lending', '--model', '../../x'],
      /cannot name a model\n {2}Use lower-case/,
    ],
    ['a log without a key', ['audit', 'verify', 'nothing.jsonl'], /cannot vouch for its own key\n {2}Give the key/],
  ])('%s is misuse: exit code 3, and what to do', async (_, parameters, message) => {
    const { code, out, err } = await modelwarden(...parameters);
    expect(code).toBe(3);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test('measures a table that no card names', async () => {
    const table = join(folder, 'holdout.csv');
    await writeFile(table, evidence);
    const columns = ['--label', 'defaulted', '--score', 'p_default', '--threshold', '0.5', '--group', 'sex'];
    const { code, out, err } = await modelwarden('measure', table, ...columns, '--json');
    expect([code, err]).toEqual([0, '']);
    const [measured] = (JSON.parse(out) as { tables: { metrics: { metric: string; estimate: number }[] }[] }).tables;
    expect(measured?.metrics.find(({ metric }) => metric === 'auroc')?.estimate).toBeGreaterThan(0.9);
    const unasked = await modelwarden('measure', table);
    expect([unasked.code, unasked.out]).toEqual([3, '']);
    expect(unasked.err).toMatch(/Its columns are .*defaulted.*\n.*--label/s);
    const wrong = await modelwarden('measure', table, '--label', 'default');
    expect(wrong.code).toBe(3);
    expect(wrong.err).toMatch(/has no column "default".*\n.*Write "defaulted"/s);
  });

  test('--help lists the commands and exit codes', async () => {
    const { code, out } = await modelwarden('--help');
    expect(code).toBe(0);
    for (const word of ['check', 'init', 'start', 'audit', 'Exit codes', 'Begin with: modelwarden init']) {
      expect(out).toContain(word);
    }
  });
});

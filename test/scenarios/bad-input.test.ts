import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { card, deployment, fair, files, holdout, manifest, training } from '../../simulator/acme/credit.ts';
import { repository } from '../../simulator/acme/surroundings.ts';
import type { FileContent } from '../../simulator/github/git/write.ts';
import { digestOf } from '../../src/domain/digest.ts';
import { type Lending, lending, type Shown } from '../support/lending.ts';

/*
 * What people commit by mistake, and what nobody commits by mistake. Each case is a pull request of its own; all are
 * judged before the first test looks.
 */

type Files = Readonly<Record<string, FileContent>>;

const policyPath = '.github/modelwarden.yaml';
const cardPath = 'models/credit-risk/card.yaml';
const tablePath = 'models/credit-risk/evidence/holdout.csv';
const deploymentPath = 'deploy/production/credit-risk.yaml';
const manifestPath = 'deploy/production/credit-risk-deployment.yaml';

const evidence = holdout(fair, 5);
const sound = files({ version: '4.2.0', evidence });
const text = card({ version: '4.2.0', evidence });
const unknownKey = text.replace('  limitations:', '  limitatons:');

const withCard = (content: FileContent): Files => ({ ...sound, [cardPath]: content });
const withTable = (table: string): Files => files({ version: '4.2.0', evidence: table });
const withManifest = (content: string): Files => ({ ...sound, [manifestPath]: content });
const link = (target: string): FileContent => ({ mode: '120000', content: target });
const pointingTo = (uri: string): Files => withCard(text.replace('evidence/holdout.csv', uri));

/** The table with one column of some rows written anew. */
function rewritten(column: string, value: string, isMeant: (row: readonly string[], index: number) => boolean): string {
  const [header = '', ...rows] = evidence.trimEnd().split('\n');
  const at = header.split(',').indexOf(column);
  const changed = rows.map((row, index) => {
    const cells = row.split(',');
    return (isMeant(cells, index) ? cells.with(at, value) : cells).join(',');
  });
  return `${[header, ...changed].join('\n')}\n`;
}
const sixth = (_: readonly string[], index: number): boolean => index === 5;
const everywhere = (): boolean => true;
const inRegionB = ([, region]: readonly string[]): boolean => region === 'B';

/** A model that nothing on the base is compared with. */
const newModel = (table: string): Files => ({
  'models/credit-limit/card.yaml': card({ version: '1.0.0', evidence: table }).replace(
    'name: credit-risk',
    'name: credit-limit',
  ),
  'models/credit-limit/evidence/holdout.csv': table,
  'models/credit-limit/evidence/training.csv': training,
});

/** A hundred megabytes of zeros in a hundred kilobytes. */
const packed = gzipSync(Buffer.alloc(100_000_000));

/** Each alias repeats the one before ten times: a million values in 400 bytes. */
const bomb = ['b', 'c', 'd', 'e', 'f', 'g'].reduce(
  (lines, name, index) => `${lines}${name}: &${name} [${`*${'abcdef'[index]},`.repeat(10)}]\n`,
  'a: &a [1,1,1,1,1,1,1,1,1,1]\n',
);

type Case = {
  readonly files: Files;
  readonly base?: string;
  /** Where the message stands: path, and the line's own text when it matters. */
  readonly path: string;
  readonly line?: string;
  /** What is wrong, and then what to do. */
  readonly says: readonly [RegExp, RegExp];
  /** The check that reports it; the gate alone without. */
  readonly check?: string;
};

const cases: Readonly<Record<string, Case>> = {
  'malformed YAML': {
    files: withCard(text.replace('task: binary-classification', 'task: [binary-classification')),
    path: cardPath,
    says: [/valid YAML, found at line 9/, /Indent|Close|Write/],
  },
  'an alias bomb': {
    files: withCard(`${text}${bomb}`),
    path: cardPath,
    says: [/at most 10,000 values \(an alias counts each time\)/, /Move tables into an evidence file/],
  },
  'a card of two megabytes': {
    files: withCard(`${text}# ${'x'.repeat(2 * 1024 * 1024)}\n`),
    path: cardPath,
    says: [/at most 1 MiB, found 2\.0 MiB/, /Move tables into an evidence file/],
  },
  'a kind that does not exist': {
    files: withCard(text.replace('kind: ModelCard', 'kind: ModelCrad')),
    path: cardPath,
    line: 'kind: ModelCrad',
    says: [/found "ModelCrad"; did you mean `ModelCard`/, /Write `kind: ModelCard`/],
  },
  'an unknown key': {
    files: withCard(unknownKey),
    path: cardPath,
    line: '  limitatons:',
    says: [/found "limitatons"; did you mean `limitations`/, /Rename it to `limitations`/],
  },
  'a digest that is not the table’s': {
    files: withCard(text.replace(digestOf(evidence), digestOf('another table'))),
    path: cardPath,
    check: 'bias',
    says: [/has the digest sha256:\w+, but the document pins/, /Pin the digest of the file that you mean/],
  },
  'a table exchanged under an untouched card': {
    files: { [tablePath]: holdout(fair, 3) },
    path: cardPath,
    check: 'bias',
    says: [/has the digest sha256:\w+, but the document pins/, /restore the file that was pinned/],
  },
  'evidence that is missing': {
    files: pointingTo('evidence/holdout-4.2.csv'),
    path: cardPath,
    line: '      uri: evidence/holdout-4.2.csv',
    check: 'bias',
    says: [/evidence\/holdout-4\.2\.csv is not there/, /Commit the file at this path/],
  },
  'evidence without a byte': {
    files: withTable(''),
    path: cardPath,
    check: 'bias',
    says: [/has no rows: it has 0 bytes/, /Give a table with at least one row/],
  },
  'evidence without a row': {
    files: withTable(`${evidence.split('\n')[0]}\n`),
    path: cardPath,
    check: 'bias',
    says: [/columns but not one row/, /Give a table with at least one row/],
  },
  'evidence that is no table': {
    files: withTable('\u0000\u0001\u0002 not a table'.repeat(30)),
    path: cardPath,
    check: 'bias',
    says: [/cannot be read as a table/, /Write the file again as Parquet, CSV or JSONL/],
  },
  'evidence that is a packed file': {
    files: {
      ...sound,
      [cardPath]: text.replace(digestOf(evidence), digestOf(packed)),
      [tablePath]: packed,
    },
    path: cardPath,
    check: 'bias',
    says: [/it is packed with gzip, and only plain files are read/, /Write the file again as Parquet, CSV or JSONL/],
  },
  'evidence that lacks a column': {
    files: withTable(evidence.replace('p_default', 'p_defaulted')),
    path: cardPath,
    check: 'regression',
    says: [/has no column "p_default". It has: application_id/, /Write "p_defaulted"/],
  },
  'a score that is not a number': {
    files: withTable(rewritten('p_default', 'NaN', sixth)),
    path: cardPath,
    check: 'regression',
    says: [/has NaN in row 6/, /Score every row/],
  },
  'an id that stands twice': {
    files: withTable(rewritten('application_id', '4', sixth)),
    path: cardPath,
    check: 'regression',
    says: [/repeats ids: "4" stands in 2 rows/, /Keep one row per id/],
  },
  'a label that nobody declared': {
    files: withTable(rewritten('defaulted', '2', sixth)),
    path: cardPath,
    check: 'bias',
    says: [/also holds .*"2" \(first in row 6\)/, /Correct the values/],
  },
  'a group column without a value': {
    files: withTable(rewritten('region', '', everywhere)),
    path: cardPath,
    check: 'bias',
    says: [/Column "region" .* has no value in any row/, /Fill the column/],
  },
  'a path that climbs out of the repository': {
    files: pointingTo('../../../../../etc/passwd'),
    path: cardPath,
    check: 'bias',
    says: [/etc\/passwd is not in the repository/, /Commit the table/],
  },
  'an absolute path': {
    files: pointingTo('/etc/passwd'),
    path: cardPath,
    check: 'bias',
    says: [/\/etc\/passwd is not in the repository/, /Commit the table/],
  },
  'a file: URI': {
    files: pointingTo('file:///etc/passwd'),
    path: cardPath,
    check: 'bias',
    says: [/etc\/passwd is not in the repository/, /Commit the table/],
  },
  'an address of the cloud’s own network': {
    files: pointingTo('http://169.254.169.254/latest/meta-data'),
    path: cardPath,
    check: 'bias',
    says: [/169\.254\.169\.254\/latest\/meta-data is not read/, /Keep the table in the repository/],
  },
  'a symbolic link for evidence': {
    files: { ...sound, [tablePath]: link('/etc/passwd') },
    path: cardPath,
    check: 'bias',
    says: [/evidence\/holdout\.csv is a symbolic link, which is not followed/, /Commit the table itself/],
  },
  'a symbolic link for the folder of the evidence': {
    files: {
      ...Object.fromEntries(Object.entries(sound).filter(([path]) => !path.startsWith('models/credit-risk/evidence/'))),
      'models/credit-risk/evidence': link('../../data'),
      'data/holdout.csv': evidence,
    },
    path: cardPath,
    check: 'bias',
    says: [
      /lies behind models\/credit-risk\/evidence, a symbolic link, which is not followed/,
      /Commit the table itself/,
    ],
  },
  'a symbolic link for a card': {
    files: withCard(link('../../../../etc/passwd')),
    path: deploymentPath,
    line: '  model:',
    says: [/card\.yaml is not among the governed files/, /Write the card's path/],
  },
  'a policy that the pull request breaks': {
    files: { [policyPath]: 'kind: [broken' },
    path: policyPath,
    says: [/valid YAML/, /Indent|Close|Write/],
  },
  'a policy that is broken on the base branch': {
    base: 'broken-policy',
    files: sound,
    path: policyPath,
    says: [/did you mean `spec`/, /Rename it to `spec`/],
  },
  'a manifest of a kind that is not allowed': {
    files: withManifest(manifest('4.2.0').replace('kind: Deployment', 'kind: DaemonSet')),
    path: manifestPath,
    line: 'kind: DaemonSet',
    says: [/one of the kinds .*found apps\/v1\/DaemonSet/, /Remove the object/],
  },
  'a manifest for another namespace': {
    files: withManifest(manifest('4.2.0').replace('namespace: lending', 'namespace: kube-system')),
    path: manifestPath,
    line: '  namespace: kube-system',
    says: [/found kube-system/, /Write an allowed namespace/],
  },
  'a manifest of another model': {
    files: withManifest(manifest('4.1.0')),
    path: manifestPath,
    says: [/Expected the digest of the ModelDeployment/, /Point the manifest at the model/],
  },
  'a manifest that is garbage': {
    files: withManifest('\u0000\u0001{{{{'),
    path: manifestPath,
    says: [/Expected a Kubernetes object/, /Write one object in each YAML document/],
  },
  'a manifest that is not there': {
    files: { ...sound, [deploymentPath]: deployment('4.2.0').replace('credit-risk-deployment.yaml', 'gone.yaml') },
    path: deploymentPath,
    line: '  manifests:',
    says: [/deploy\/production\/gone\.yaml does not exist/, /Write the manifest's path/],
  },
  'a governed file among three thousand others': {
    files: {
      ...withCard(unknownKey),
      ...Object.fromEntries(Array.from({ length: 3_100 }, (_, index) => [`a-notes/${index}.txt`, `${index}`])),
    },
    path: cardPath,
    line: '  limitatons:',
    says: [/found "limitatons"/, /Rename it to `limitations`/],
  },
};

const crowd: Files = Object.fromEntries(
  Array.from({ length: 120 }, (_, index) => [
    `models/model-${index}/card.yaml`,
    unknownKey.replace('name: credit-risk', `name: model-${index}`),
  ]),
);

let acme: Lending;
const numbers = new Map<string, number>();
const shown = (name: string): Shown => acme.shown(numbers.get(name)!);

beforeAll(async () => {
  acme = await lending({ live: { version: '4.1.0', evidence: holdout(fair, 9) } });
  await acme.github.commit(repository, 'no-policy', { delete: [policyPath] });
  const broken = String(await acme.github.file(repository, 'main', policyPath)).replace('\nspec:', '\nspce:');
  await acme.github.commit(repository, 'broken-policy', { files: { [policyPath]: broken } });
  const more: Readonly<Record<string, Pick<Case, 'files' | 'base'>>> = {
    sound: { files: sound },
    crowd: { files: crowd },
    'no policy': { files: withCard(unknownKey), base: 'no-policy' },
    'first policy': { files: { [policyPath]: 'kind: [broken' }, base: 'no-policy' },
    'no positives': { files: newModel(rewritten('defaulted', '1', inRegionB)) },
    'linked policy': { files: { [policyPath]: link('models/policy.yaml') } },
  };
  for (const [name, { files: content, base }] of Object.entries({ ...cases, ...more })) {
    const branch = `case-${numbers.size}`;
    numbers.set(name, await acme.open({ branch, files: content, ...(base === undefined ? {} : { base }) }));
  }
  await acme.settled();
}, 240_000);

afterAll(async () => {
  expect(acme.github.bugs).toEqual([]);
  await acme.close();
});

describe('bad input blocks, and says where and what to do', () => {
  test.each(Object.entries(cases))('%s', (name, { path, line, says: [wrong, remedy], check, files: content }) => {
    const { gate, title, conclusions, annotations, comment } = shown(name);
    expect(gate).toBe('failure');
    expect(title).toMatch(/BLOCKED/);
    expect(conclusions[`modelwarden / ${check ?? 'absent'}`]).toBe(check === undefined ? undefined : 'failure');
    const meant = annotations.filter(({ message }) => wrong.test(message));
    expect(meant.map((annotation) => annotation.path)).toContain(path);
    expect(meant.map(({ message }) => message).join('\n')).toMatch(remedy);
    expect(comment).toMatch(/ERROR/);
    // One fault of the evidence keeps several checks from answering: it is annotated once.
    expect(new Set(annotations.map((each) => JSON.stringify(each))).size).toBe(annotations.length);
    if (line === undefined) return;
    const lines = String(content[path]).split('\n');
    expect(lines[meant[0]!.line - 1]?.startsWith(line)).toBe(true);
  });

  test('a first policy that is broken is refused: once merged it would block everybody', () => {
    expect(shown('first policy').gate).toBe('failure');
    expect(shown('first policy').annotations).toMatchObject([{ path: policyPath, line: 1 }]);
  });

  test('a policy that becomes a link is refused', () => {
    expect(shown('linked policy').gate).toBe('failure');
    expect(shown('linked policy').text).toMatch(/is a link, not a file[\s\S]*Commit the policy itself/);
  });
});

describe('what is not wrong does not block', () => {
  test('the same change without a mistake only waits for people', () => {
    expect(shown('sound').conclusions).toEqual({
      modelwarden: 'action_required',
      'modelwarden / bias': 'success',
      'modelwarden / card': 'success',
      'modelwarden / drift': 'success',
      'modelwarden / regression': 'success',
    });
  });

  test('a base branch without a policy governs nothing, and the gate says so instead of staying away', () => {
    expect(shown('no policy')).toMatchObject({ gate: 'success', title: 'No governed files', comment: '' });
  });

  test('a group without anybody who deserves the favorable outcome is no division by zero', () => {
    const { conclusions, text: everything } = shown('no positives');
    expect(conclusions['modelwarden / bias']).not.toBe('success');
    expect(everything).toMatch(/equal opportunity/);
    expect(everything).not.toMatch(/\bNaN\b|Infinity|undefined|\[object/);
  });
});

test('a hundred and twenty mistakes are a hundred and twenty annotations, each once', () => {
  const { gate, annotations } = shown('crowd');
  expect(gate).toBe('failure');
  expect(annotations).toHaveLength(120);
  expect(new Set(annotations.map(({ path }) => path))).toEqual(new Set(Object.keys(crowd)));
});

import { describe, expect, it } from 'vitest';
import type { Document } from '../documents/document.ts';
import { parseDocument } from '../documents/parse-document.ts';
import type { CheckReport, Finding } from '../domain/finding.ts';
import { studentTQuantile } from '../statistics/distributions/student-t.ts';
import type { Candidate } from './check.ts';
import { check } from './cost.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { interval, only } from './testing/findings.ts';
import { measuredFrom, type Table } from './testing/tables.ts';

const card = (version: string, suite: string, more = ''): Document<'ModelCard'> =>
  cardOf(
    `
version: ${version}
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence:
  suite:
    uri: evals/${suite}.jsonl
    digest: DIGEST(${suite})
    rows: {id: id${more}}
    amounts:
      cost: {column: usd, unit: USD}
`,
    'assistant',
  );
const candidate = candidateOf(card('31', 'suite'));

function deployment(environment: string, budget: string): Document<'ModelDeployment'> {
  const text = [
    'apiVersion: modelwarden.dev/v1alpha1',
    'kind: ModelDeployment',
    'metadata: {name: assistant}',
    'spec:',
    `  environment: ${environment}`,
    `  model: {card: ../card.yaml, version: 31, digest: "sha256:${'a'.repeat(64)}"}`,
    `  budget: ${budget}`,
  ].join('\n');
  const { document, problems } = parseDocument(`deploy/${environment}.yaml`, Buffer.from(text), { checks: new Map() });
  if (document?.kind !== 'ModelDeployment') throw new Error(JSON.stringify(problems));
  return document;
}
const budget = (amount: number, unit = 'USD') => `{perThousandCalls: {amount: ${amount}, unit: ${unit}}}`;

const limit = { amount: 'cost', perThousand: 0.6, unit: 'USD' };
const relative = { amount: 'cost', against: 'champion', relativeMargin: 0.1 };
const ofBudget = { amount: 'cost', against: 'budget' };

const judged = (of: Candidate, rules: readonly object[], tables: Readonly<Record<string, Table>>): CheckReport =>
  judge(check, of, { rules } as never, measuredFrom(tables));
/** Rows of which one half costs so much more, the other so much less, than the mean. Binary fractions stay exact. */
const spread = (rows: number, mean: number, by: number): Table =>
  Array.from({ length: rows }, (_, id) => ({ id, usd: mean + (id % 2 === 0 ? by : -by) }));
const unit = 2 ** -12;

describe('a limit per thousand', () => {
  it("is held against the mean with Student's interval", () => {
    const finding = only(judged(candidate, [{ ...limit, perThousand: 1 }], { suite: spread(400, 2 * unit, unit) }));
    const mean = 2000 * unit;
    const half = studentTQuantile(0.025, 399) * ((1000 * unit * Math.sqrt(400 / 399)) / 20);
    expect(finding).toMatchObject({
      verdict: 'pass',
      metric: 'cost',
      estimate: mean,
      unit: 'USD per 1,000',
      n: [400],
      scope: {},
      place: { line: 14 },
      rule: policyLine,
    });
    expect(interval(finding).lower).toBeCloseTo(mean - half, 12);
    expect(interval(finding).upper).toBeCloseTo(mean + half, 12);
    expect(finding.message).toMatch(
      /^The cost in `suite` is 0\.488 USD per thousand \(95 % interval 0\.464 to 0\.512\) on 400 rows; at most 1 USD per thousand is asked by the policy\.$/,
    );
  });

  it('fails above it, and leaves open what the rows cannot settle, with how many would', () => {
    const tables = (rows: number) => ({ suite: spread(rows, 2 * unit, unit) });
    expect(only(judged(candidate, [{ ...limit, perThousand: 0.4 }], tables(400))).verdict).toBe('fail');
    const open = only(judged(candidate, [{ ...limit, perThousand: 0.5 }], tables(400)));
    expect(open).toMatchObject({ verdict: 'inconclusive', needs: { of: 'the table' } });
    expect(only(judged(candidate, [{ ...limit, perThousand: 0.5 }], tables(open.needs!.rows))).verdict).toBe('pass');
    const point = [{ ...limit, perThousand: 0.48, decide: 'point' }];
    expect(only(judged(candidate, point, tables(400))).verdict).toBe('fail');
  });

  it('is inconclusive below the minimum, and where nothing varies', () => {
    const few = judged(candidate, [{ ...limit, minimum: { rows: 401 } }], { suite: spread(400, unit, unit) });
    expect(only(few)).toMatchObject({ verdict: 'inconclusive', needs: { rows: 401 } });
    expect(only(judged(candidate, [limit], { suite: spread(400, unit, 0) }))).toMatchObject({
      verdict: 'inconclusive',
      uncertainty: { none: 'none: the units do not vary' },
    });
  });

  it('does not take repeats of a case to be independent', () => {
    const repeated = spread(100, 2 * unit, unit).flatMap((row) =>
      Array.from({ length: 4 }, () => ({ ...row, case: row.id! })),
    );
    const clustered = candidateOf(card('31', 'suite', ', cluster: case'));
    const [loose, strict] = [candidate, clustered].map((of) => only(judged(of, [limit], { suite: repeated })));
    const width = (finding: Finding) => interval(finding).upper - interval(finding).lower;
    expect(width(strict!) / width(loose!)).toBeGreaterThan(1.9);
    expect(interval(strict!).method).toBe("Student's t, by cluster, Bonferroni");
  });

  it('is an error in another unit than the card has', () => {
    expect(judged(candidate, [{ ...limit, unit: 'EUR' }], { suite: spread(400, unit, unit) })).toMatchObject({
      verdict: 'error',
      problems: [
        {
          code: 'unit-mismatch',
          message: 'The policy judges cost in EUR; the evidence table `suite` has it in USD.',
          place: { line: 14 },
        },
      ],
    });
  });

  it('is of every table that has the amount, by its name', () => {
    const two = cardOf(`
version: 31
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence:
  suite: {uri: s.jsonl, digest: DIGEST(suite), amounts: {cost: {column: usd, unit: USD}}}
  attacks: {uri: a.jsonl, digest: DIGEST(attacks), amounts: {cost: {column: usd, unit: USD}}}
  plain: {uri: p.jsonl, digest: DIGEST(plain)}
`);
    const tables = { suite: spread(400, unit, unit), attacks: spread(400, 4 * unit, unit) };
    const findings = (rule: object) => judged(candidateOf(two), [rule], tables).findings;
    expect(findings(limit).map(({ scope, verdict }) => [scope, verdict])).toEqual([
      [{ evidence: 'suite' }, 'pass'],
      [{ evidence: 'attacks' }, 'fail'],
    ]);
    expect(findings({ ...limit, evidence: 'attacks' }).map(({ scope }) => scope)).toEqual([{}]);
  });

  it('is nothing to a card without the amount, which no new version can leave out', () => {
    const bare = cardOf(`
version: 32
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence: {suite: {uri: s.jsonl, digest: DIGEST(suite)}}
`);
    expect(judged(candidateOf(bare), [limit], {}).verdict).toBe('not-applicable');
    expect(judged(candidateOf(bare, { champion: card('31', 'suite') }), [limit], {})).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-column' }],
    });
    expect(judged(candidateOf(bare), [{ ...limit, evidence: 'suite' }], {}).verdict).toBe('error');
    expect(judged(candidate, [], {}).verdict).toBe('not-applicable');
  });

  it('of fewer than ten rows is not printed', () => {
    expect(only(judged(candidate, [limit], { suite: spread(8, unit, unit) })).message).toBe(
      'There are fewer than 10 rows with cost, too few to print.',
    );
  });
});

describe('the budget of a deployment', () => {
  const tables = { suite: spread(400, 2 * unit, unit) };
  const of = (rest: Partial<Candidate>) => candidateOf(card('31', 'suite'), rest);

  it('is a limit for its environment', () => {
    const deployments = [deployment('production', budget(0.4)), deployment('staging', budget(1))];
    const report = judged(of({ deployments }), [ofBudget], tables);
    expect(report.findings.map(({ scope, verdict, limit: { value } }) => [scope.environment, verdict, value])).toEqual([
      ['production', 'fail', 0.4],
      ['staging', 'pass', 1],
    ]);
    expect(report.findings[0]?.message).toContain('is asked by the budget of production (deploy/production.yaml:7)');
  });

  it('cannot be raised, dropped or given in another unit by the change that it judges', () => {
    const former = [deployment('production', budget(0.4))];
    const verdictUnder = (now: string) =>
      judged(of({ deployments: [deployment('production', now)], former }), [ofBudget], tables).verdict;
    expect(verdictUnder(budget(0.4))).toBe('fail');
    expect(verdictUnder(budget(1))).toBe('fail');
    expect(verdictUnder('null')).toBe('fail');
    expect(verdictUnder(budget(1, 'EUR'))).toBe('error');
    // What holds from the merge on is asked as well.
    const [strict, loose] = [deployment('production', budget(0.4)), deployment('production', budget(1))];
    expect(judged(of({ deployments: [strict], former: [loose] }), [ofBudget], tables).verdict).toBe('fail');
    // An environment that is left has no budget any more.
    const moved = { deployments: [deployment('staging', budget(1))], former };
    expect(judged(of(moved), [ofBudget], tables).verdict).toBe('pass');
  });

  it('in another unit is an error on its line', () => {
    const deployments = [deployment('production', budget(1, 'EUR'))];
    expect(judged(of({ deployments }), [ofBudget], tables)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'unit-mismatch', place: { path: 'deploy/production.yaml', line: 7 } }],
    });
  });

  it('asks nothing where there is none', () => {
    const none = of({ deployments: [deployment('production', 'null')] });
    expect(judged(none, [ofBudget], tables).verdict).toBe('not-applicable');
  });
});

describe('against the live version', () => {
  const pair = (champion: Document<'ModelCard'> = card('30', 'before')) =>
    candidateOf(card('31', 'suite'), { champion });
  /** Each row costs `factor` times as much as before, and a little more or less. */
  const dearer = (rows: number, factor: number) => ({
    before: spread(rows, 4 * unit, unit),
    suite: spread(rows, 4 * unit, unit).map(({ id, usd }) => ({
      id: id!,
      usd: Number(usd) * factor + (Number(id) % 3 === 0 ? unit / 8 : -unit / 16),
    })),
  });

  it('is the ratio of the means on the same rows, with an interval that does not grow with what rows differ in', () => {
    const finding = only(judged(pair(), [relative], dearer(399, 1.375)));
    expect(finding).toMatchObject({
      verdict: 'fail',
      unit: 'ratio',
      reference: { version: '30' },
      limit: { bound: 'atMost', value: 1.1 },
    });
    expect(finding.estimate).toBeCloseTo(1.375, 3);
    const { lower, upper, method } = interval(finding);
    expect(upper - lower).toBeLessThan(0.012);
    expect(method).toBe('Fieller, paired, Bonferroni');
    expect(finding.message).toMatch(
      /^Against the live version 30, the cost in `suite` is 1\.38 times as much .* on 399 rows; at most 1\.1 times as much is asked\.$/,
    );
  });

  it('passes where it is cheaper or within the margin, and is inconclusive across it', () => {
    expect(only(judged(pair(), [relative], dearer(399, 0.75)))).toMatchObject({ verdict: 'pass' });
    expect(only(judged(pair(), [relative], dearer(399, 1.0625))).verdict).toBe('pass');
    const narrow = { ...relative, relativeMargin: 0.0625 };
    expect(only(judged(pair(), [narrow], dearer(399, 1.0625))).verdict).toBe('inconclusive');
  });

  it('has no interval where the live version costs next to nothing', () => {
    const tables = {
      suite: spread(400, 4 * unit, unit),
      before: spread(400, 0, unit).map((row) => ({ ...row, usd: Number(row.usd) + unit / 128 })),
    };
    const finding = only(judged(pair(), [relative], tables));
    expect(finding.verdict).toBe('inconclusive');
    expect(finding.uncertainty).toEqual({ none: "none: the live version's value may be 0" });
  });

  it('does not apply without a live version, or where it shows no such amount', () => {
    expect(judged(candidate, [relative], dearer(10, 1)).verdict).toBe('not-applicable');
    const bare = cardOf(`
version: 30
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence: {suite: {uri: s.jsonl, digest: DIGEST(before), rows: {id: id}}}
`);
    expect(judged(pair(bare), [relative], dearer(10, 1)).findings[0]?.uncertainty).toEqual({
      none: 'the live version shows no cost to compare with',
    });
  });

  it('is an error in another unit, and on other rows', () => {
    const euro = cardOf(`
version: 30
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence:
  suite: {uri: s.jsonl, digest: DIGEST(before), rows: {id: id}, amounts: {cost: {column: usd, unit: EUR}}}
`);
    expect(judged(pair(euro), [relative], dearer(10, 1)).problems).toMatchObject([{ code: 'unit-mismatch' }]);
    const { before, suite } = dearer(30, 1);
    expect(judged(pair(), [relative], { before: before.slice(1), suite }).problems).toMatchObject([
      { code: 'rows-unpaired' },
    ]);
  });

  it('is untold where the table is the one that the live version was judged on', () => {
    const same = candidateOf(card('31', 'suite'), { champion: card('30', 'suite') });
    expect(only(judged(same, [relative], { suite: spread(30, unit, unit) })).verdict).toBe('inconclusive');
  });
});

it('accepts rules that make sense only', () => {
  const accepts = (rule: object): boolean => check.settings.safeParse({ rules: [rule] }).success;
  expect([limit, relative, ofBudget].map(accepts)).toEqual([true, true, true]);
  expect(accepts({ amount: 'cost' })).toBe(false);
  expect(accepts({ amount: 'cost', perThousand: 0.6 })).toBe(false);
  expect(accepts({ ...limit, against: 'budget' })).toBe(false);
  expect(accepts({ amount: 'cost', against: 'champion' })).toBe(false);
  expect(accepts({ ...ofBudget, relativeMargin: 0.1 })).toBe(false);
  expect(accepts({ ...limit, perThousand: -1 })).toBe(false);
});

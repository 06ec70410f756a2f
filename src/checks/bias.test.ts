import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../domain/digest.ts';
import type { CheckReport } from '../domain/finding.ts';
import { check } from './bias.ts';
import type { Candidate } from './check.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { interval, only } from './testing/findings.ts';
import { measuredFrom, type Table } from './testing/tables.ts';

const card = (groups: string, more = '') =>
  cardOf(`
version: 4.2.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout:
    uri: evidence/holdout.parquet
    digest: DIGEST(holdout)
    label: good
    prediction: {column: approved}
    groups: ${groups}${more}
`);

/** So many rows of a group, with and without the favorable prediction; label 1 unless said otherwise. */
const rows = (group: Readonly<Record<string, string | null>>, approved: number, of: number, good: 0 | 1 = 1): Table => [
  { ...group, good, approved: 1, rows: approved },
  { ...group, good, approved: 0, rows: of - approved },
];

const fourFifths = { metric: 'demographic-parity-ratio', atLeast: 0.8 } as const;
const opportunity = { metric: 'equal-opportunity-difference', atMost: 0.1 } as const;
const odds = { metric: 'equalized-odds-difference', atMost: 0.1 } as const;

const bias = (candidate: Candidate, rules: readonly object[], holdout: Table): CheckReport =>
  judge(check, candidate, { rules } as never, measuredFrom({ holdout }));

describe('demographic parity ratio', () => {
  it('fails 130 of 520 against 412 of 980', () => {
    const table = [...rows({ region: 'A' }, 412, 980), ...rows({ region: 'B' }, 130, 520)];
    const report = bias(candidateOf(card('[region]')), [fourFifths], table);
    const finding = only(report);
    expect(report.verdict).toBe('fail');
    expect(finding).toMatchObject({
      verdict: 'fail',
      scope: { region: 'B' },
      reference: { region: 'A' },
      n: [520, 980],
      limit: { bound: 'atLeast', value: 0.8 },
      rule: policyLine,
    });
    expect(finding.estimate).toBe(0.5946601941747572);
    // Koopman 1984, by numerical maximum likelihood in another program.
    expect(interval(finding).lower).toBeCloseTo(0.5025216785, 8);
    expect(interval(finding).upper).toBeCloseTo(0.7001002559, 8);
    expect(finding.message).toContain(
      'selection rate of region B is 0.25 (130 of 520), that of region A 0.42 (412 of 980)',
    );
    expect(finding.place).toMatchObject({ path: 'models/credit-risk/card.yaml', line: 14 });
  });

  it('passes 402 of 960 against 412 of 980, whichever way the ratio is read', () => {
    const table = [...rows({ region: 'A' }, 412, 980), ...rows({ region: 'B' }, 402, 960)];
    const finding = only(bias(candidateOf(card('[region]')), [fourFifths], table));
    expect(finding.verdict).toBe('pass');
    expect(finding.estimate).toBeCloseTo(0.99606, 4);
    expect(interval(finding).lower).toBeCloseTo(0.8969921135, 8);
    expect(interval(finding).upper).toBeCloseTo(1.1059556415, 8);
  });

  it('is inconclusive about 37 women over 60, and says how many would do', () => {
    const table = [...rows({ sex: 'M', age: '25-59' }, 412, 980), ...rows({ sex: 'F', age: '60+' }, 11, 37)];
    const finding = only(bias(candidateOf(card('[[sex, age]]')), [fourFifths], table));
    expect(finding.verdict).toBe('inconclusive');
    expect(interval(finding).lower).toBeCloseTo(0.4140824146, 8);
    // If their true ratio is 0.95: Katz' error at 2.5 % one-sided and power 0.8 needs 638.3 rows.
    expect(finding.needs).toEqual({ rows: 639, of: 'sex F, age 60+' });
  });

  it('asks for rows of both groups where the larger one has too few of its own', () => {
    const table = [...rows({ region: 'A' }, 42, 100), ...rows({ region: 'B' }, 36, 90)];
    const finding = only(bias(candidateOf(card('[region]')), [fourFifths], table));
    expect(finding.verdict).toBe('inconclusive');
    expect(finding.needs?.of).toBe('region B, and of region A in proportion');
    // So many rows do: with power 0.8 a ratio of 0.95 passes, and this one of 0.952 does.
    const times = Math.ceil(finding.needs!.rows / 90);
    const grown = [...rows({ region: 'A' }, 42 * times, 100 * times), ...rows({ region: 'B' }, 36 * times, 90 * times)];
    expect(only(bias(candidateOf(card('[region]')), [fourFifths], grown)).verdict).toBe('pass');
  });

  it('names the majority where the majority is behind', () => {
    const table = [...rows({ region: 'A' }, 250, 1000), ...rows({ region: 'B' }, 400, 800)];
    const finding = only(bias(candidateOf(card('[region]')), [fourFifths], table));
    expect(finding).toMatchObject({
      verdict: 'fail',
      scope: { region: 'A' },
      reference: { region: 'B' },
      estimate: 0.5,
    });
  });

  it('judges a group of which nobody is selected as 0, and a pair of such groups not at all', () => {
    const none = [...rows({ region: 'A' }, 412, 980), ...rows({ region: 'B' }, 0, 520)];
    expect(only(bias(candidateOf(card('[region]')), [fourFifths], none))).toMatchObject({
      verdict: 'fail',
      estimate: 0,
    });
    const neither = [...rows({ region: 'A' }, 0, 980), ...rows({ region: 'B' }, 0, 520)];
    const finding = only(bias(candidateOf(card('[region]')), [fourFifths], neither));
    expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: null });
    const reference = [...rows({ region: 'A' }, 0, 980), ...rows({ region: 'B' }, 100, 520)];
    const report = bias(candidateOf(card('[region]')), [fourFifths], reference);
    expect(only(report)).toMatchObject({ verdict: 'fail', estimate: 0, scope: { region: 'A' } });
    expect(() => canonicalJson(JSON.parse(JSON.stringify(report)))).not.toThrow();
  });

  it('by the point passes exactly four fifths, and fails a hair less, in either direction', () => {
    const rule = { ...fourFifths, decide: 'point' };
    const judged = (a: readonly [number, number], b: readonly [number, number]) =>
      only(
        bias(candidateOf(card('[region]')), [rule], [...rows({ region: 'A' }, ...a), ...rows({ region: 'B' }, ...b)]),
      );
    expect(judged([100, 100], [28, 35])).toMatchObject({ verdict: 'pass', estimate: 0.8, decide: 'point' });
    expect(judged([1000, 1000], [799, 999])).toMatchObject({ verdict: 'fail' });
    expect(judged([799, 1000], [999, 999])).toMatchObject({ verdict: 'fail', scope: { region: 'A' } });
  });
});

describe('differences', () => {
  it("measure the gap whichever group is behind, by Newcombe's interval", () => {
    const rule = { metric: 'demographic-parity-difference', atMost: 0.1 };
    const behind = [...rows({ region: 'A' }, 412, 980), ...rows({ region: 'B' }, 130, 520)];
    const finding = only(bias(candidateOf(card('[region]')), [rule], behind));
    expect(finding).toMatchObject({ verdict: 'fail', scope: { region: 'B' } });
    expect(interval(finding).lower).toBeCloseTo(0.1209080931, 8);
    expect(interval(finding).upper).toBeCloseTo(0.2174862568, 8);
    const ahead = [...rows({ region: 'A' }, 245, 980), ...rows({ region: 'B' }, 218, 520)];
    expect(only(bias(candidateOf(card('[region]')), [rule], ahead))).toMatchObject({
      verdict: 'fail',
      scope: { region: 'A' },
      reference: { region: 'B' },
    });
  });

  it('by the point look at the gap, whichever group is behind', () => {
    const rule = { metric: 'demographic-parity-difference', atMost: 0.1, decide: 'point' };
    const judged = (a: number, b: number) =>
      only(
        bias(
          candidateOf(card('[region]')),
          [rule],
          [...rows({ region: 'A' }, a, 100), ...rows({ region: 'B' }, b, 90)],
        ),
      );
    expect(judged(50, 36)).toMatchObject({ verdict: 'pass', estimate: 0.1, scope: { region: 'B' } });
    expect(judged(50, 35)).toMatchObject({ verdict: 'fail', scope: { region: 'B' } });
    expect(judged(20, 45)).toMatchObject({ verdict: 'fail', estimate: 0.3, scope: { region: 'A' } });
  });

  it('take a row without a label for neither deserving nor undeserving', () => {
    const labelled = [
      ...rows({ region: 'A' }, 400, 500),
      ...rows({ region: 'A' }, 50, 500, 0),
      ...rows({ region: 'B' }, 320, 400),
      ...rows({ region: 'B' }, 40, 400, 0),
    ];
    const unlabelled = { region: 'B', good: null, approved: 1, rows: 100 };
    const rule = { ...odds, atMost: 0.2 };
    const finding = only(bias(candidateOf(card('[region]')), [rule], [...labelled, unlabelled]));
    expect(finding).toMatchObject({ verdict: 'pass', estimate: 0, n: [400, 500] });
  });

  it('of true positive rates count only rows with the favorable label', () => {
    // Of the good, 90 % and 90 %; of the bad, 10 % and 90 %: no lack of opportunity, but far from equal odds.
    const table = [
      ...rows({ region: 'A' }, 900, 1000),
      ...rows({ region: 'A' }, 100, 1000, 0),
      ...rows({ region: 'B' }, 720, 800),
      ...rows({ region: 'B' }, 720, 800, 0),
    ];
    expect(only(bias(candidateOf(card('[region]')), [opportunity], table))).toMatchObject({
      verdict: 'pass',
      estimate: 0,
      n: [800, 1000],
    });
    const finding = only(bias(candidateOf(card('[region]')), [odds], table));
    expect(finding.verdict).toBe('fail');
    expect(finding.estimate).toBeCloseTo(0.8, 12);
  });

  it('speak of the outcome that a person wants, not of the positive class', () => {
    // The score speaks of default; people want not to be declined. Of those who repaid, all of A and half of B get it.
    const declined = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout:
    {uri: h.parquet, digest: DIGEST(holdout), label: defaulted, favorable: 0, prediction: {column: declined}, groups: [region]}
`);
    const table = [
      { region: 'A', defaulted: 0, declined: 0, rows: 600 },
      { region: 'A', defaulted: 1, declined: 1, rows: 400 },
      { region: 'B', defaulted: 0, declined: 0, rows: 250 },
      { region: 'B', defaulted: 0, declined: 1, rows: 250 },
      { region: 'B', defaulted: 1, declined: 1, rows: 400 },
    ];
    expect(only(bias(candidateOf(declined), [opportunity], table))).toMatchObject({
      verdict: 'fail',
      estimate: 0.5,
      n: [500, 600],
    });
  });

  it('are inconclusive for a group without positives, though the classifier be perfect', () => {
    // Fairlearn takes its true positive rate for 0 and reports a difference of 1.
    const table = [
      ...rows({ region: 'A' }, 500, 500),
      ...rows({ region: 'A' }, 0, 500, 0),
      ...rows({ region: 'B' }, 0, 300, 0),
    ];
    const finding = only(bias(candidateOf(card('[region]')), [opportunity], table));
    expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: null, n: [0, 500] });
    expect(finding.uncertainty).toEqual({ none: 'region B has no row with the favorable label' });
    expect(finding.needs?.of).toBe('region B with the favorable label');
    expect(finding.needs?.rows).toBeGreaterThan(10);
    expect(only(bias(candidateOf(card('[region]')), [odds], table))).toMatchObject({
      verdict: 'inconclusive',
      estimate: null,
    });
  });
});

describe('minimum counts', () => {
  const table = [...rows({ region: 'A' }, 412, 980), ...rows({ region: 'B' }, 5, 90)];

  it('keep a clear failure undecided while there are fewer rows', () => {
    expect(only(bias(candidateOf(card('[region]')), [fourFifths], table)).verdict).toBe('fail');
    const finding = only(bias(candidateOf(card('[region]')), [{ ...fourFifths, minimum: { rows: 100 } }], table));
    expect(finding.verdict).toBe('inconclusive');
    expect(finding.needs?.rows).toBeGreaterThanOrEqual(100);
    expect(finding.message).toContain("fewer rows than the rule's minimum");
  });

  it('count events of both groups, so that nobody selected of many is still a failure', () => {
    const none = [...rows({ region: 'A' }, 412, 980), ...rows({ region: 'B' }, 0, 900)];
    const rule = { ...fourFifths, minimum: { events: 30 } };
    expect(only(bias(candidateOf(card('[region]')), [rule], none)).verdict).toBe('fail');
    const rare = [...rows({ region: 'A' }, 20, 90_000), ...rows({ region: 'B' }, 0, 90_000)];
    expect(only(bias(candidateOf(card('[region]')), [rule], rare)).verdict).toBe('inconclusive');
  });

  it("apply to a rate's own denominator", () => {
    const few = [
      ...rows({ region: 'A' }, 900, 1000),
      ...rows({ region: 'B' }, 45, 50),
      ...rows({ region: 'B' }, 0, 5000, 0),
    ];
    const finding = only(bias(candidateOf(card('[region]')), [{ ...opportunity, minimum: { rows: 100 } }], few));
    expect(finding).toMatchObject({ verdict: 'inconclusive', n: [50, 1000] });
  });
});

describe('what is compared', () => {
  const people = ['A', 'B', 'C'].flatMap((region) =>
    ['F', 'M'].flatMap((sex) => rows({ region, sex }, region === 'A' ? 160 : 150, region === 'A' ? 400 : 300)),
  );

  it('is every declared column and intersection, each group with the largest one', () => {
    const report = bias(candidateOf(card('[sex, region, [sex, region]]')), [fourFifths], people);
    expect(report.findings.map(({ scope, reference }) => [scope, reference])).toHaveLength(1 + 2 + 5);
    const comparisons = 8;
    for (const finding of report.findings) {
      expect(interval(finding).confidence).toBeCloseTo(1 - 0.05 / comparisons, 12);
    }
    expect(report.tables.map(({ title }) => title)).toEqual([
      'Groups by sex in holdout',
      'Groups by region in holdout',
      'Groups by sex and region in holdout',
    ]);
  });

  it('gives each rule an equal share of the error, and each interval of a rule an equal share of that', () => {
    const report = bias(
      candidateOf(card('[region]')),
      [fourFifths, odds],
      [
        ...people,
        ...rows({ region: 'C', sex: 'F' }, 20, 40, 0),
        ...rows({ region: 'A', sex: 'F' }, 20, 40, 0),
        ...rows({ region: 'B', sex: 'F' }, 20, 40, 0),
      ],
    );
    const of = (metric: string) =>
      report.findings.filter((finding) => finding.metric === metric).map((f) => interval(f).confidence);
    expect(of('demographic-parity-ratio')).toEqual([1 - 0.05 / 4, 1 - 0.05 / 4]);
    // Two groups against the reference, by two rates each.
    expect(of('equalized-odds-difference')).toEqual([1 - 0.05 / 8, 1 - 0.05 / 8]);
  });

  it('asks for one count of the table, whatever the rules and groups', () => {
    const requests = check.requests(
      candidateOf(card('[sex, region, [sex, region]]')),
      check.settings.parse({ rules: [fourFifths, opportunity, odds] }),
    );
    expect(requests.map((request) => 'by' in request && request.by)).toEqual([['region', 'sex']]);
  });

  it('asks for few counts of columns that stand alone, and never for one of all of them', () => {
    const asked = (groups: string) =>
      check
        .requests(candidateOf(card(groups)), check.settings.parse({ rules: [fourFifths] }))
        .map((request) => 'by' in request && request.by);
    expect(asked('[sex, region]')).toEqual([['region', 'sex']]);
    expect(asked('[sex, region, age, branch]')).toEqual([['sex'], ['age', 'branch', 'region']]);
    expect(asked('[[sex, region, age, branch]]')).toEqual([['age', 'branch', 'region', 'sex']]);
  });

  it('includes rows whose group is missing, but never as the reference', () => {
    const table = [
      ...rows({ region: null }, 100, 2000),
      ...rows({ region: 'A' }, 412, 980),
      ...rows({ region: 'B' }, 402, 960),
    ];
    const report = bias(candidateOf(card('[region]')), [fourFifths], table);
    expect(report.findings.map(({ scope, reference, verdict }) => [scope, reference, verdict])).toEqual([
      [{ region: 'B' }, { region: 'A' }, 'pass'],
      [{ region: '(missing)' }, { region: 'A' }, 'fail'],
    ]);
  });

  it('is inconclusive about a column with one group', () => {
    const finding = only(bias(candidateOf(card('[region]')), [fourFifths], rows({ region: 'A' }, 412, 980)));
    expect(finding).toMatchObject({ verdict: 'inconclusive', scope: { region: 'A' }, estimate: null });
  });

  it('can be named by the policy, whether the card declares it or not', () => {
    const rule = { ...fourFifths, groups: ['sex'] };
    const report = bias(candidateOf(card('[region]')), [rule], people);
    expect(report.findings.map(({ scope }) => scope)).toEqual([{ sex: 'M' }]);
  });

  it('cannot be dropped by the pull request', () => {
    const champion = card('[region, sex]');
    const report = bias(candidateOf(card('[region]'), { champion }), [fourFifths], people);
    expect(report.findings.map(({ scope }) => Object.keys(scope).join())).toEqual(['region', 'region', 'sex']);
    const without = bias(candidateOf(card('[]'), { champion }), [fourFifths], people);
    expect(without.findings).toHaveLength(3);
    const gone = bias(candidateOf(card('[]'), { champion }), [fourFifths], rows({ region: 'A' }, 1, 2));
    expect(gone).toMatchObject({ verdict: 'error', problems: [{ code: 'column-missing' }] });
  });

  it('stays the table that the live version was judged on, whatever other table is added', () => {
    const decoy = cardOf(`
version: 5.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: good, groups: [region]}
  decoy: {uri: d.parquet, digest: DIGEST(holdout), label: good, prediction: {column: approved}, groups: [region]}
`);
    expect(bias(candidateOf(decoy), [fourFifths], people).problems).toEqual([]);
    expect(bias(candidateOf(decoy, { champion: card('[region]') }), [fourFifths], people)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-column', place: { line: 9 } }],
    });
  });

  it('names the table where several are judged', () => {
    const two = cardOf(`
version: 5.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), prediction: {column: approved}, groups: [sex]}
  recent: {uri: d.parquet, digest: DIGEST(holdout), prediction: {column: approved}, groups: [sex]}
`);
    const report = bias(candidateOf(two), [fourFifths], people);
    expect(report.findings.map(({ scope }) => scope)).toEqual([
      { sex: 'M', evidence: 'holdout' },
      { sex: 'M', evidence: 'recent' },
    ]);
  });

  it('is nothing where neither the card nor the live version declares groups', () => {
    const report = bias(candidateOf(card('[]')), [fourFifths], people);
    expect(report.verdict).toBe('not-applicable');
    expect(report.findings[0]?.uncertainty).toEqual({ none: 'the card declares no groups of people' });
    expect(bias(candidateOf(card('[region]')), [], people).verdict).toBe('not-applicable');
  });
});

describe('what stops an answer', () => {
  const table = [...rows({ region: 'A' }, 412, 980), ...rows({ region: 'B' }, 402, 960)];

  it('is a row without a prediction', () => {
    const report = bias(
      candidateOf(card('[region]')),
      [fourFifths],
      [...table, { region: 'B', good: 1, approved: null, rows: 7 }],
    );
    expect(report).toMatchObject({ verdict: 'error', findings: [], problems: [{ code: 'predictions-missing' }] });
    expect(report.problems[0]?.message).toContain('no prediction in 7 of 1,947 rows');
  });

  it('is a table that names no prediction or no label', () => {
    const unlabelled = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence: {holdout: {uri: h.parquet, digest: DIGEST(holdout), prediction: {column: approved}, groups: [region]}}
`);
    expect(bias(candidateOf(unlabelled), [opportunity], table)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-column', place: { line: 8 } }],
    });
    expect(bias(candidateOf(unlabelled), [fourFifths], table).verdict).toBe('pass');
  });

  it('is a column with hundreds of values', () => {
    const names = Array.from({ length: 201 }, (_, i) => rows({ region: `r${i}` }, 5, 10)).flat();
    expect(bias(candidateOf(card('[region]')), [fourFifths], names)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'groups-too-many', place: { line: 14 } }],
    });
  });

  it('is a measurement that failed, on the line of the groups', () => {
    const report = bias(candidateOf(card('[colour]')), [fourFifths], table);
    expect(report).toMatchObject({ verdict: 'error', problems: [{ code: 'column-missing', place: { line: 14 } }] });
  });

  it('is a task that is no binary classification, where either version names groups of people', () => {
    const ranking = cardOf(`
version: 1.0.0
task: ranking
owners: [{role: owner, who: acme/credit-ml}]
evidence: {holdout: {uri: h.parquet, digest: DIGEST(holdout), prediction: {column: approved}, groups: [region]}}
`);
    expect(bias(candidateOf(ranking), [fourFifths], table)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'task-unsupported', place: { line: 6 } }],
    });
    const nobody = cardOf(`
version: 2.0.0
task: ranking
owners: [{role: owner, who: acme/credit-ml}]
evidence: {holdout: {uri: h.parquet, digest: DIGEST(holdout), prediction: {column: approved}}}
`);
    expect(bias(candidateOf(nobody), [fourFifths], table).verdict).toBe('not-applicable');
    expect(bias(candidateOf(nobody, { champion: ranking }), [fourFifths], table).verdict).toBe('error');
  });
});

it('never prints a rate over fewer than ten rows', () => {
  const table = [...rows({ region: 'A' }, 412, 980), ...rows({ region: 'B' }, 3, 9)];
  const report = bias(candidateOf(card('[region]')), [fourFifths], table);
  expect(report.tables[0]?.rows).toEqual([
    ['Group', 'Rows', 'Selection rate', 'True positive rate', 'False positive rate'],
    ['region A', '980', '0.42', '0.42', 'no rows'],
    ['region B', '<10', 'suppressed', 'suppressed', 'no rows'],
  ]);
  expect(report.findings[0]?.message).toBe('There are fewer than 10 rows of region B, too few to print.');
});

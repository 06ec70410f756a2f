import { describe, expect, it } from 'vitest';
import { digestOfJson } from '../domain/digest.ts';
import type { CheckReport } from '../domain/finding.ts';
import type { CountRequest, ImportedValue, MeasurementResult } from '../domain/measurement.ts';
import { wilson } from '../statistics/wilson.ts';
import { check } from './imported.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { only } from './testing/findings.ts';

const card = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout)}
  fairness: {uri: by-group.csv, digest: DIGEST(fairness), groups: [sex, [sex, age]]}
`);

const value = (given: Partial<ImportedValue>): ImportedValue => ({
  ...{ metric: 'selection_rate', scope: { sex: 'F' }, value: 0.4, n: 500, isShare: true },
  ...given,
});
const rule = { source: 'fairlearn', metric: 'selection_rate', atLeast: 0.3, evidence: 'fairness' } as const;

function judged(report: readonly ImportedValue[], rules: readonly object[] = [rule]): CheckReport {
  const measured = (request: CountRequest): MeasurementResult => {
    const measurement = { request, engine: 'test', counts: { kind: 'imported', report } } as const;
    return { digest: digestOfJson(measurement), measurement };
  };
  return judge(check, candidateOf(card), { rules } as never, measured);
}
describe('a value of another tool', () => {
  it('that is a share of rows has an interval by Wilson, and says that nobody recomputed it', () => {
    const report = judged([value({})]);
    expect(only(report)).toMatchObject({
      verdict: 'pass',
      estimate: 0.4,
      unit: 'rate',
      n: [500],
      scope: { sex: 'F', source: 'fairlearn (not recomputed)' },
      uncertainty: { ...wilson(200, 500, 0.95), method: 'Wilson, Bonferroni; not recomputed' },
      place: { line: 10 },
      rule: policyLine,
    });
    expect(only(report).message).toMatch(/^Fairlearn reports the selection_rate of sex F as 0\.4 .* not recomputed/);
    expect(report.method).toMatch(/nothing was recomputed/);
    expect(report.measurements).toHaveLength(1);
  });

  it('fails where the whole interval is beyond the limit, and is inconclusive across it', () => {
    expect(only(judged([value({ value: 0.2 })])).verdict).toBe('fail');
    const open = only(judged([value({ value: 0.31 })]));
    expect(open).toMatchObject({ verdict: 'inconclusive', needs: { of: 'sex F' } });
    const enough = open.needs!.rows;
    expect(only(judged([value({ value: Math.round(0.31 * enough) / enough, n: enough })])).verdict).toBe('pass');
    const most = { ...rule, atLeast: undefined, atMost: 0.3 };
    expect(only(judged([value({ value: 0.2 })], [most])).verdict).toBe('pass');
    expect(only(judged([value({})], [most])).verdict).toBe('fail');
  });

  it('without the rows that it is a share of has no interval, and only a rule that decides by the point settles it', () => {
    for (const bare of [
      { n: null, isShare: false },
      { n: 500, isShare: false },
      { n: null, isShare: true },
    ]) {
      const finding = only(judged([value(bare)]));
      expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: 0.4, needs: null });
      expect(finding.uncertainty).toEqual({
        none: 'not recomputed: Fairlearn does not say of how many rows it is a share',
      });
      expect(only(judged([value(bare)], [{ ...rule, decide: 'point' }]))).toMatchObject({
        verdict: 'pass',
        decide: 'point',
      });
    }
    expect(only(judged([value({ value: 0.2, n: null })], [{ ...rule, decide: 'point' }])).verdict).toBe('fail');
  });

  it('that is no share of whole rows gets no interval, whatever the report calls it', () => {
    expect(only(judged([value({ value: 0.4003 })])).uncertainty).toHaveProperty('none');
    expect(only(judged([value({ value: 1.2 })])).uncertainty).toHaveProperty('none');
  });

  it('that the tool could not compute is never a pass', () => {
    const none = value({ value: null });
    expect(only(judged([none], [{ ...rule, decide: 'point' }]))).toMatchObject({
      verdict: 'inconclusive',
      estimate: null,
    });
  });

  it('of a few rows is not printed', () => {
    const { message } = only(judged([value({ n: 8, value: 0.25 })]));
    expect(message).toBe('Fairlearn reports the selection_rate of fewer than 10 rows, too few to print.');
  });
});

describe('a rule', () => {
  const both = [value({}), value({ scope: { sex: 'M' }, value: 0.1 }), value({ metric: 'accuracy', value: 0.9 })];

  it('judges every value of its metric, all intervals at once', () => {
    const { findings, verdict } = judged(both);
    expect(findings.map(({ scope, verdict: each }) => [scope.sex, each])).toEqual([
      ['F', 'pass'],
      ['M', 'fail'],
    ]);
    expect(verdict).toBe('fail');
    for (const { uncertainty } of findings) expect(uncertainty).toMatchObject({ confidence: 0.975 });
  });

  it('may speak of some of them', () => {
    expect(only(judged(both, [{ ...rule, scope: { sex: 'F' } }])).scope.sex).toBe('F');
    const banded = [value({ scope: { sex: 'F', age: '60' } }), value({ scope: { sex: 'F', age: '20' } })];
    expect(judged(banded, [{ ...rule, scope: { sex: 'F' } }]).findings).toHaveLength(2);
    expect(only(judged(banded, [{ ...rule, scope: { age: 60 } }])).scope.age).toBe('60');
  });

  it('is an error where the report lacks what it asks for', () => {
    expect(judged(both, [{ ...rule, metric: 'selection_rte' }])).toMatchObject({
      verdict: 'error',
      problems: [
        {
          code: 'imported-absent',
          message: 'The report `fairness` of Fairlearn has no selection_rte. It has: accuracy, selection_rate.',
          remedy: 'Write selection_rate, or have the tool compute it.',
          place: policyLine,
        },
      ],
    });
    expect(judged(both, [{ ...rule, scope: { sex: 'X' } }]).problems[0]?.message).toMatch(
      /no selection_rate for sex X\./,
    );
  });

  it('is an error where the card has no such evidence, or it cannot be read', () => {
    expect(judged(both, [{ ...rule, evidence: 'bias' }])).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-unknown', place: policyLine }],
    });
    const problem = { code: 'results-malformed', message: 'by-group.csv …', remedy: 'Write it again.', place: null };
    const report = judge(check, candidateOf(card), { rules: [rule] }, () => ({ problem }));
    expect(report).toMatchObject({ verdict: 'error', problems: [{ code: 'results-malformed', place: { line: 10 } }] });
  });

  it('asks for the report with the groups that the card declares', () => {
    expect(check.requests(candidateOf(card), check.settings.parse({ rules: [rule, rule] }))).toMatchObject([
      { kind: 'imported', source: 'fairlearn', groups: ['sex', 'age'], pin: { uri: 'by-group.csv' } },
    ]);
  });

  it('has exactly one limit', () => {
    const parse = (more: object) => check.settings.safeParse({ rules: [{ ...rule, ...more }] }).success;
    expect(parse({})).toBe(true);
    expect(parse({ atMost: 0.5 })).toBe(false);
    expect(parse({ atLeast: null })).toBe(false);
  });
});

it('without rules says nothing', () => {
  expect(judged([], [])).toMatchObject({ verdict: 'not-applicable', findings: [], method: '' });
});

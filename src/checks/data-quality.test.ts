import { describe, expect, it } from 'vitest';
import type { CheckReport, Finding } from '../domain/finding.ts';
import { wilson } from '../statistics/wilson.ts';
import type { Candidate } from './check.ts';
import { check } from './data-quality.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { only } from './testing/findings.ts';
import { measuredFrom, type Table } from './testing/tables.ts';

const card = (holdout = '', training = '') =>
  cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout)${holdout}}
  training: {uri: t.parquet, digest: DIGEST(training)${training}}
`);

const quality = (
  rule: object | readonly object[],
  tables: Readonly<Record<string, Table>>,
  of: Candidate = candidateOf(card()),
): CheckReport =>
  judge(check, of, { rules: [rule].flat() } as never, measuredFrom({ holdout: [], training: [], ...tables }));

const holdout = { evidence: 'holdout' };
const columnOf = (report: CheckReport, column: string): Finding =>
  report.findings.find(({ scope }) => scope.column === column)!;

/** Rows with so many missing among so many. */
const missing = (some: number, all: number): Table => [
  { id: 1, x: null, rows: some },
  { id: 2, x: 5, rows: all - some },
];

describe('missing values', () => {
  it('of a column are a share of rows to come, with an interval', () => {
    const finding = columnOf(quality({ missing: 0.05, ...holdout }, { holdout: missing(60, 400) }), 'x');
    const interval = wilson(60, 400, 1 - 0.05 / 2);
    expect(finding).toMatchObject({
      ...{ verdict: 'fail', metric: 'missing', scope: { evidence: 'holdout', column: 'x' }, estimate: 0.15, n: [400] },
      uncertainty: { method: 'Wilson, Bonferroni', confidence: 0.975, lower: interval.lower, upper: interval.upper },
      rule: policyLine,
    });
    expect(finding.message).toContain('has no value in 60 of 400 rows');
  });

  it('are inconclusive where chance alone could be the reason, and say how many rows would settle it', () => {
    const finding = columnOf(quality({ missing: 0.05, ...holdout }, { holdout: missing(0, 40) }), 'x');
    expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: 0, needs: { of: 'holdout' } });
    const enough = finding.needs!.rows;
    expect(enough).toBeGreaterThan(40);
    const more = missing(Math.floor(0.0125 * enough), enough);
    expect(columnOf(quality({ missing: 0.05, ...holdout }, { holdout: more }), 'x').verdict).toBe('pass');
  });

  it('at a limit of 0 are counted: the table has some or none', () => {
    const verdict = (some: number) =>
      columnOf(quality({ missing: 0, ...holdout }, { holdout: missing(some, 40) }), 'x');
    expect(verdict(0)).toMatchObject({
      verdict: 'pass',
      uncertainty: { none: 'an exact count of the whole pinned table' },
    });
    expect(verdict(1)).toMatchObject({ verdict: 'fail', estimate: 0.025 });
  });

  it('of the table are those of all columns together, a row telling no more than one value', () => {
    // 200 of 2 × 400 values.
    const finding = only(quality({ missing: 0.5, per: 'table', ...holdout }, { holdout: missing(200, 400) }));
    const { lower, upper } = wilson(100, 400, 0.95);
    expect(finding).toMatchObject({ estimate: 0.25, uncertainty: { lower, upper }, verdict: 'pass' });
  });

  it('are those of the columns that are named, or of all but the label; NaN is missing too', () => {
    const table = [{ x: 1, z: Number.NaN, y: null, rows: 30 }];
    const columns = (rule: object) =>
      quality({ missing: 0, ...rule, ...holdout }, { holdout: table }, candidateOf(card(', label: y'))).findings.map(
        ({ scope, verdict }) => `${scope.column} ${verdict}`,
      );
    expect(columns({})).toEqual(['x pass', 'z fail']);
    expect(columns({ columns: ['y'] })).toEqual(['y fail']);
    expect(quality({ missing: 0, columns: ['u'], ...holdout }, { holdout: table })).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-column', place: policyLine }],
    });
  });

  it('have intervals that hold at once: each rule and each column takes its share of the error', () => {
    const table = [{ a: 1, b: 2, c: 3, rows: 500 }];
    const report = quality(
      [
        { missing: 0.1, ...holdout },
        { missing: 0.1, columns: ['a'], ...holdout },
      ],
      { holdout: table },
    );
    const confidences = report.findings.map(({ uncertainty }) =>
      'none' in uncertainty ? null : uncertainty.confidence,
    );
    expect(confidences).toEqual([0, 1, 2, 3].map((i) => expect.closeTo(i < 3 ? 1 - 0.05 / 6 : 1 - 0.05 / 2, 12)));
  });
});

describe('values', () => {
  const ages = [
    { age: 30, region: 'north', rows: 90 },
    { age: 200, region: 'west', rows: 10 },
  ];
  const values = { age: { type: 'integer', atLeast: 18, atMost: 120 }, region: { oneOf: ['north', 'south'] } };

  it('that a rule does not allow fail, on their row', () => {
    const report = quality({ values, ...holdout }, { holdout: ages });
    expect(report.verdict).toBe('fail');
    expect(columnOf(report, 'age')).toMatchObject({ verdict: 'fail', estimate: 0.1, n: [100] });
    expect(columnOf(report, 'age').message).toBe(
      'Column age of `holdout` holds something other than a whole number of at least 18 and at most 120 in 10 of 100 rows, first in row 91; none is allowed.',
    );
    expect(columnOf(report, 'region').message).toContain('a value among north, south');
  });

  it('may be tolerated in a share of rows, which then has an interval', () => {
    const report = quality({ values, atMost: 0.3, ...holdout }, { holdout: ages });
    expect(report.findings.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
    expect(columnOf(report, 'age').uncertainty).toMatchObject({ method: 'Wilson, Bonferroni' });
  });

  it('of one column may be the subject of several rules', () => {
    const report = quality(
      [
        { values: { age: { atLeast: 18 } }, ...holdout },
        { values: { age: { atMost: 120 } }, ...holdout },
      ],
      { holdout: ages },
    );
    expect(report.findings.map(({ estimate }) => estimate)).toEqual([0, 0.1]);
    expect(report.measurements).toHaveLength(1);
  });
});

describe('what stands twice', () => {
  const table = [
    { id: 1, x: 'a' },
    { id: 1, x: 'b' },
    { id: 2, x: 'b' },
    { id: null, x: 'c' },
  ];
  const of = candidateOf(card(', rows: {id: id}'));

  it('are ids that another row has, and rows without one', () => {
    const finding = only(quality({ duplicateIds: 0 }, { holdout: table }, of));
    expect(finding).toMatchObject({ verdict: 'fail', metric: 'duplicate-ids', estimate: 0.5, scope: holdout });
    // The cells are small: nobody reads their size.
    expect(finding.message).toContain('<10 of <10 rows');
    expect(only(quality({ duplicateIds: 0.5 }, { holdout: table }, of)).verdict).toBe('pass');
  });

  it('are not ids that name a case with several rows', () => {
    const cases = candidateOf(card(', rows: {id: id, cluster: id}'));
    expect(quality({ duplicateIds: 0 }, { holdout: table }, cases).verdict).toBe('not-applicable');
  });

  it('are rows like an earlier one in all but the id', () => {
    expect(only(quality({ duplicateRows: 0, ...holdout }, { holdout: table }, of))).toMatchObject({
      ...{ verdict: 'fail', estimate: 0.25 },
    });
  });

  it('are values of a column that must be unique, but no missing ones', () => {
    const report = quality({ unique: ['id', 'x'], ...holdout }, { holdout: table }, of);
    expect(report.findings.map(({ scope, estimate }) => [scope.column, estimate])).toEqual([
      ['id', 0.25],
      ['x', 0.25],
    ]);
    expect(quality({ unique: ['u'], ...holdout }, { holdout: table }, of).problems).toMatchObject([
      { code: 'evidence-column' },
    ]);
  });
});

describe('constant columns', () => {
  const table = [
    { a: 1, b: 1, c: null, d: null, e: Number.NaN },
    { a: 1, b: 2, c: null, d: 1, e: Number.NaN },
  ];

  it('say the same of every row, be it nothing', () => {
    const finding = only(quality({ constantColumns: 2, ...holdout }, { holdout: table }));
    expect(finding).toMatchObject({ verdict: 'fail', estimate: 3, unit: 'count' });
    expect(finding.message).toContain('a, c, e hold the same in every row');
    expect(only(quality({ constantColumns: 3, ...holdout }, { holdout: table })).verdict).toBe('pass');
  });

  it('cannot be told of a single row', () => {
    expect(only(quality({ constantColumns: 9, ...holdout }, { holdout: [{ a: 1 }] })).verdict).toBe('inconclusive');
  });
});

describe('leakage', () => {
  const between = { leakage: { between: ['training', 'holdout'] } };
  const rows = (from: number, to: number): Table =>
    Array.from({ length: to - from }, (_, i) => ({ id: from + i, x: (from + i) / 7, c: 'a', key: from + i }));
  const features = ', features: {numeric: [x], categorical: [c]}';

  it('is told by ids and by rows that are alike in the features', () => {
    const of = candidateOf(card(', rows: {id: id}', `, rows: {id: key}${features}`));
    const report = quality(between, { training: rows(0, 100), holdout: rows(80, 120) }, of);
    expect(report.findings).toMatchObject([
      { metric: 'shared-ids', verdict: 'fail', estimate: 0.5, n: [40, 100], reference: { evidence: 'training' } },
      { metric: 'shared-rows', verdict: 'fail', estimate: 0.5, n: [40, 100], scope: holdout },
    ]);
    expect(report.findings[0]!.message).toBe(
      'Of `holdout`, 20 of 40 rows have the id in common with a row of `training`; none is allowed.',
    );
    const clean = quality(between, { training: rows(0, 100), holdout: rows(100, 120) }, of);
    expect(clean.verdict).toBe('pass');
    expect(clean.findings[1]!.message).toContain('no row has x, c in common');
  });

  it('is not told by features in which rows are alike by chance, unless a rule names them', () => {
    const of = candidateOf(card('', ', features: {categorical: [c]}'));
    const tables = { training: rows(0, 5), holdout: rows(5, 9) };
    const finding = only(quality(between, tables, of));
    expect(finding).toMatchObject({ verdict: 'inconclusive', metric: 'shared-rows' });
    expect(finding.message).toContain('name `columns` that tell rows apart');
    const named = { leakage: { ...between.leakage, columns: ['c'] }, atMost: 0.5 };
    expect(only(quality(named, tables, of))).toMatchObject({ metric: 'shared-rows', verdict: 'fail', estimate: 1 });
    // One row twice among a hundred may be chance; among a thousand it is none.
    const twice = [...rows(0, 100), ...rows(0, 1)];
    const whole = candidateOf(card('', features));
    expect(only(quality(between, { training: twice, holdout: rows(99, 150) }, whole)).verdict).toBe('inconclusive');
    const larger = [...rows(0, 1000), ...rows(0, 1)];
    expect(only(quality(between, { training: larger, holdout: rows(999, 1050) }, whole)).verdict).toBe('fail');
  });

  it('looks only at what a rule asks for', () => {
    const of = candidateOf(card(', rows: {id: id}', `, rows: {id: id}${features}`));
    const byId = { leakage: { ...between.leakage, by: ['id'] } };
    expect(only(quality(byId, { training: rows(0, 5), holdout: rows(5, 9) }, of)).metric).toBe('shared-ids');
  });

  it('needs ids in both tables, and cannot be escaped by leaving out what the live version had', () => {
    const tables = { training: rows(0, 5), holdout: rows(0, 5) };
    const whole = card(', rows: {id: id}', ', rows: {id: id}');
    const report = (of: Candidate) => quality(between, tables, of);
    expect(report(candidateOf(card(', rows: {id: id}'))).verdict).toBe('not-applicable');
    expect(report(candidateOf(card(), { champion: whole })).problems).toMatchObject([{ code: 'evidence-column' }]);
    const single = cardOf(`
version: 2.0.0
task: binary-classification
owners: [{role: owner, who: acme/ml}]
evidence: {holdout: {uri: h.parquet, digest: DIGEST(holdout)}}
`);
    expect(report(candidateOf(single)).verdict).toBe('not-applicable');
    expect(report(candidateOf(single, { champion: whole })).problems).toMatchObject([{ code: 'evidence-unknown' }]);
  });
});

describe('a split in time', () => {
  const rule = { temporalSplit: { between: ['training', 'holdout'] } };
  const days = (from: number, to: number): Table =>
    Array.from({ length: to - from }, (_, i) => ({ at: `2026-01-${String(from + i).padStart(2, '0')}` }));
  const of = candidateOf(card(', time: at', ', time: at'));

  it('fails where rows of the judged table are from before the training data ends', () => {
    expect(only(quality(rule, { training: days(1, 15), holdout: days(10, 30) }, of))).toMatchObject({
      ...{ verdict: 'fail', metric: 'not-later', estimate: 0.25, n: [20, 14], place: { line: 9 } },
    });
    expect(only(quality(rule, { training: days(1, 10), holdout: days(10, 30) }, of)).verdict).toBe('pass');
  });

  it('is not asked of tables without a time, unless those of the live version had one', () => {
    const tables = { training: days(1, 9), holdout: days(1, 9) };
    expect(quality(rule, tables).verdict).toBe('not-applicable');
    expect(quality(rule, tables, candidateOf(card(', time: at'))).verdict).toBe('not-applicable');
    expect(quality(rule, tables, candidateOf(card(), { champion: of.card })).problems).toMatchObject([
      { code: 'evidence-column' },
    ]);
  });
});

describe('synthetic rows', () => {
  const of = candidateOf(card(', synthetic: made'));
  const made = (synthetic: number, real: number, unsaid = 0): Table => [
    { made: true, rows: synthetic },
    { made: 'False', rows: real },
    { made: null, rows: unsaid },
  ];

  it('are those that are not said to be real', () => {
    expect(only(quality({ synthetic: 0.5 }, { holdout: made(30, 60, 10) }, of))).toMatchObject({
      ...{ verdict: 'pass', estimate: 0.4, n: [100], uncertainty: { none: expect.any(String) } },
    });
    expect(only(quality({ synthetic: 0.35 }, { holdout: made(30, 60, 10) }, of)).verdict).toBe('fail');
  });

  it('alone fail whatever the limit', () => {
    const finding = only(quality({ synthetic: 0.999 }, { holdout: made(50, 0) }, of));
    expect(finding.verdict).toBe('fail');
    expect(finding.message).toContain('synthetic rows alone show nothing of real ones');
    expect(check.settings.safeParse({ rules: [{ synthetic: 1 }] }).success).toBe(false);
  });

  it('are marked by true and false, and nothing else', () => {
    expect(quality({ synthetic: 0.5 }, { holdout: [{ made: 'maybe', rows: 20 }] }, of).problems).toMatchObject([
      { code: 'evidence-column' },
    ]);
  });
});

describe('label coverage', () => {
  const rule = { labelCoverage: 0.8 };
  const table = (labelled: number, all: number): Table => [
    { y: 1, at: '2026-03-30T10:00:00Z', rows: labelled },
    { y: null, at: '2026-03-31T23:00:00Z', rows: all - labelled },
  ];
  const labels = ', labels: {matureAfter: 45d}';

  it('passes where enough is known', () => {
    const of = candidateOf(card(', label: y'));
    expect(only(quality(rule, { holdout: table(80, 100) }, of))).toMatchObject({ verdict: 'pass', estimate: 0.8 });
  });

  it('below its limit makes the verdict provisional, and says until when', () => {
    const finding = (of: Candidate): Finding => only(quality(rule, { holdout: table(22, 100) }, of));
    const dated = finding(candidateOf(card(`, label: y, time: at${labels}`)));
    expect(dated).toMatchObject({
      ...{ verdict: 'inconclusive', estimate: 0.22, needs: { rows: 80, of: 'holdout with a label' } },
      uncertainty: { none: expect.any(String) },
    });
    expect(dated.message).toContain(
      'The verdict on this model is provisional. It is final from 2026-05-16 on, 45d after the last row.',
    );
    const undated = finding(candidateOf(card(`, label: y${labels}`)));
    expect(undated.message).toContain('It is final 45d after the last row.');
    expect(finding(candidateOf(card(', label: y'))).message).toContain('add `labels: {matureAfter: …}`');
  });

  it('cannot be escaped by leaving out the label that the live version had', () => {
    const champion = card(', label: y');
    expect(quality(rule, { holdout: table(22, 100) }).verdict).toBe('not-applicable');
    expect(quality(rule, { holdout: table(22, 100) }, candidateOf(card(), { champion })).problems).toMatchObject([
      { code: 'evidence-column' },
    ]);
    const of = candidateOf(card(', label: z'));
    expect(quality(rule, { holdout: table(22, 100) }, of).problems).toMatchObject([{ code: 'evidence-column' }]);
  });
});

describe('the tables of a rule', () => {
  it('are all but disturbed copies, or the one that it names', () => {
    const of = candidateOf(
      cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/ml}]
evidence:
  one: {uri: 1.parquet, digest: DIGEST(one)}
  two: {uri: 2.parquet, digest: DIGEST(two)}
  copy: {uri: c.parquet, digest: DIGEST(copy), of: one}
`),
    );
    const tables = { one: [{ x: 1 }, { x: 2 }], two: [{ x: 1 }, { x: 2 }], copy: [{ x: 1 }, { x: 1 }] };
    const scopes = (rule: object) => quality(rule, tables, of).findings.map(({ scope }) => scope.evidence);
    expect(scopes({ duplicateRows: 0 })).toEqual(['one', 'two']);
    expect(scopes({ duplicateRows: 0, evidence: 'copy' })).toEqual(['copy']);
    expect(quality({ duplicateRows: 0, evidence: 'three' }, tables, of).problems).toMatchObject([
      { code: 'evidence-unknown' },
    ]);
  });

  it('are each counted once, however many rules speak of them', () => {
    const of = candidateOf(card(', rows: {id: id}, label: y'));
    const rules = [
      { missing: 0.1 },
      { duplicateIds: 0 },
      { labelCoverage: 0 },
      { values: { y: { atLeast: 0 } }, ...holdout },
    ];
    const value = check.settings.parse({ rules });
    expect(check.requests(of, value).map(({ kind }) => kind)).toEqual(['soundness', 'soundness']);
  });

  it('that cannot be counted are an error', () => {
    const report = judge(check, candidateOf(card()), { rules: [{ missing: 0.1 }] }, () => ({
      problem: { code: 'table-unreadable', message: 'm', remedy: 'r', place: null },
    }));
    expect(report).toMatchObject({ verdict: 'error', problems: [{ place: { line: 9 } }, { place: { line: 10 } }] });
  });
});

describe('a rule', () => {
  const problem = (rule: object) =>
    check.settings
      .safeParse({ rules: [rule] })
      .error?.issues.map(({ message }) => message)
      .join('; ');

  it('is about one thing', () => {
    expect(problem({ missing: 0.1, duplicateIds: 0 })).toContain('exactly one of missing, values,');
    expect(problem({ evidence: 'holdout' })).toContain('exactly one of');
    expect(problem({ duplicateIds: 0, atMost: 0.1 })).toContain('only beside values, unique, leakage or temporalSplit');
    expect(problem({ leakage: { between: ['a', 'b'] }, evidence: 'a' })).toContain('`between` names both');
    expect(problem({ leakage: { between: ['a'] } })).toContain('two evidence tables');
    expect(problem({ duplicateIds: 3 })).toContain('a number from 0 to 1');
    expect(problem({ values: { age: {} } })).toContain('at least one of type');
    expect(problem({ duplicateIds: 0, columns: ['x'] })).toContain('only beside `missing`');
  });

  it('may be none: then nothing is judged', () => {
    expect(quality([], {}).verdict).toBe('not-applicable');
  });
});

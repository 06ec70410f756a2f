import { describe, expect, it } from 'vitest';
import type { Document } from '../documents/document.ts';
import type { CheckReport } from '../domain/finding.ts';
import type { Candidate } from './check.ts';
import { check } from './regression.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { interval, only } from './testing/findings.ts';
import { measuredFrom, type Row, type Table } from './testing/tables.ts';

const card = (version: string, table: string, more = ''): Document<'ModelCard'> =>
  cardOf(`
version: ${version}
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout:
    uri: evidence/${table}.parquet
    digest: DIGEST(${table})
    rows: {id: id}
    label: y
    score: s
    prediction: {threshold: 0.5}
    slices: [region]${more}
`);

const candidate = card('4.2.0', 'new');
const champion = card('4.1.0', 'old');
const both = candidateOf(candidate, { champion });

/** 400 rows by whole-number formulas, scored by two models; what scikit-learn, scipy and R make of them is known. */
const formula = Array.from({ length: 400 }, (_, i) => {
  const y = (i * i * 31 + 17 * i + 5) % 101 < 40 ? 1 : 0;
  const region = i % 2 === 0 ? 'north' : 'south';
  return { id: i, y, region, a: (y * 250 + ((i * 7919) % 751)) / 1001, b: (y * 180 + ((i * 6007 + 13) % 821)) / 1001 };
});
const strong: Table = formula.map(({ id, y, region, a }) => ({ id, y, region, s: a }));
const weak: Table = formula.map(({ id, y, region, b }) => ({ id, y, region, s: b }));

const regression = (of: Candidate, rules: readonly object[], tables: Readonly<Record<string, Table>>): CheckReport =>
  judge(check, of, { rules } as never, measuredFrom(tables));

/** Rows that two models answer with 1 or 0: [label, candidate, champion, rows]. */
function answers(
  counts: readonly (readonly [0 | 1, 0 | 1, 0 | 1, number])[],
  more: Row = {},
): { new: Table; old: Table } {
  const rows = counts.flatMap(([y, mine, theirs, n]) => Array.from({ length: n }, () => ({ y, mine, theirs })));
  return {
    new: rows.map(({ y, mine }, id) => ({ id, y, s: mine, region: 'north', ...more })),
    old: rows.map(({ y, theirs }, id) => ({ id, y, s: theirs, region: 'north', ...more })),
  };
}

describe('AUROC against the champion', () => {
  const rule = { metric: 'auroc', against: 'champion', margin: 0.01 };

  it("is the paired difference with DeLong's interval", () => {
    const finding = only(regression(both, [rule], { new: strong, old: weak }));
    // pROC 1.18: 0.84996 − 0.69401, var 0.000336153 + 0.000693930 − 2 × 0.0000409822.
    expect(finding.estimate).toBeCloseTo(0.155946617485079, 12);
    expect(interval(finding).lower).toBeCloseTo(
      0.155946617485079 - 1.959963984540054 * Math.sqrt(0.0009481182059676933),
      9,
    );
    expect(interval(finding).upper).toBeCloseTo(
      0.155946617485079 + 1.959963984540054 * Math.sqrt(0.0009481182059676933),
      9,
    );
    expect(finding).toMatchObject({
      verdict: 'pass',
      reference: { version: '4.1.0' },
      limit: { bound: 'atLeast', value: -0.01 },
      unit: 'difference',
      n: [400],
      place: { line: 9 },
      rule: policyLine,
    });
    expect(finding.message).toContain('0.85 against 0.694 of the live version 4.1.0');
  });

  it('fails for a worse model, whatever the order of the rows', () => {
    const shuffled = [...strong].reverse();
    const finding = only(regression(both, [rule], { new: weak, old: shuffled }));
    expect(finding.verdict).toBe('fail');
    expect(finding.estimate).toBeCloseTo(-0.155946617485079, 12);
  });

  it('is inconclusive where the margin is finer than the rows can show, and says how many would show it', () => {
    // The champion with a little noise: the same but for the third decimal, at 60 rows.
    const few = strong.slice(0, 60);
    const noisy = few.map((row, i) => ({ ...row, s: Number(row.s) + ((i * 7) % 13) / 60 }));
    const finding = only(regression(both, [{ ...rule, margin: 0.0005 }], { new: noisy, old: few }));
    expect(finding.verdict).toBe('inconclusive');
    expect(finding.needs?.rows).toBeGreaterThan(1000);
    expect(finding.detectable).toBeGreaterThan(0.001);
  });

  it('draws both curves over the same rows', () => {
    const [figure, ...others] = regression(both, [{ metric: 'auroc', atLeast: 0.6 }, rule], {
      new: strong,
      old: weak,
    }).figures;
    expect(others).toEqual([]);
    if (figure?.kind !== 'roc') throw new Error('no curve');
    expect(figure.title).toBe('ROC on holdout');
    expect(figure.curves.map(({ name }) => name)).toEqual(['candidate 4.2.0', 'champion 4.1.0']);
    for (const { points } of figure.curves)
      expect([points[0], points.at(-1)]).toEqual([
        [0, 0],
        [1, 1],
      ]);
  });
});

describe('rates against the champion', () => {
  const against = (metric: string, margin = 0.05) => ({ metric, against: 'champion', margin });

  it("take Tango's interval over the rows on which the two differ", () => {
    // Right: both on 70, only the candidate on 14, only the champion on 9, neither on 7.
    const tables = answers([
      [1, 1, 1, 40],
      [0, 0, 0, 30],
      [1, 1, 0, 14],
      [0, 1, 0, 9],
      [1, 0, 0, 7],
    ]);
    const finding = only(regression(both, [against('accuracy')], tables));
    expect(finding).toMatchObject({ estimate: 0.05, n: [100] });
    expect(interval(finding).method).toBe('Tango, paired, Holm');
    // Tango 1998, by numerical maximum likelihood in another program.
    expect(interval(finding).lower).toBeCloseTo(-0.0463825757, 6);
    expect(interval(finding).upper).toBeCloseTo(0.1480556365, 6);
    expect(finding.verdict).toBe('pass');
    // The same interval does not reach a margin of 0.02.
    expect(only(regression(both, [against('accuracy', 0.02)], tables)).verdict).toBe('inconclusive');
  });

  it('of recall look at the positives alone', () => {
    const tables = answers([
      [1, 1, 1, 350],
      [1, 1, 0, 12],
      [1, 0, 1, 20],
      [1, 0, 0, 18],
      [0, 1, 0, 500],
    ]);
    const finding = only(regression(both, [against('recall')], tables));
    expect(finding).toMatchObject({ n: [400], estimate: -8 / 400, verdict: 'pass' });
    expect(only(regression(both, [against('specificity')], tables))).toMatchObject({ verdict: 'fail', estimate: -1 });
  });

  it('of error rates fail when they rise', () => {
    const tables = answers([
      [0, 1, 0, 200],
      [0, 0, 0, 800],
      [1, 1, 1, 10],
    ]);
    const finding = only(regression(both, [against('false-positive-rate')], tables));
    expect(finding).toMatchObject({ verdict: 'fail', estimate: 0.2, limit: { bound: 'atMost', value: 0.05 } });
  });

  it('of precision, whose denominators are other rows, are paired all the same', () => {
    const tables = answers([
      [1, 1, 1, 550],
      [0, 1, 1, 350],
      [1, 0, 1, 450],
      [0, 0, 1, 450],
    ]);
    const finding = only(regression(both, [against('precision')], tables));
    // 550 of 900 against 1000 of 1800.
    expect(finding.estimate).toBeCloseTo(550 / 900 - 1000 / 1800, 12);
    expect(interval(finding).method).toBe('Jeffreys posterior, paired, Holm');
    // By linearisation: each of the 900 counts (y − 11/18)/900 − (y − 5/9)/1800, each other −(y − 5/9)/1800.
    const influence = (y: number, chosen: boolean): number => (chosen ? (y - 11 / 18) / 900 : 0) - (y - 5 / 9) / 1800;
    const variance =
      550 * influence(1, true) ** 2 +
      350 * influence(0, true) ** 2 +
      450 * influence(1, false) ** 2 +
      450 * influence(0, false) ** 2;
    const half = 1.959964 * Math.sqrt(variance);
    expect(interval(finding).lower).toBeCloseTo(finding.estimate! - half, 2);
    expect(interval(finding).upper).toBeCloseTo(finding.estimate! + half, 2);
  });

  it('of balanced accuracy are half of what recall and specificity differ', () => {
    const tables = answers([
      [1, 1, 1, 300],
      [1, 1, 0, 30],
      [1, 0, 0, 70],
      [0, 0, 0, 500],
      [0, 1, 0, 40],
      [0, 1, 1, 60],
    ]);
    const finding = only(regression(both, [against('balanced-accuracy')], tables));
    expect(finding.estimate).toBeCloseTo((30 / 400 - 40 / 600) / 2, 12);
    const parts = ['recall', 'specificity'].map((metric) =>
      interval(only(regression(both, [against(metric)], tables))),
    );
    const half = (end: 'lower' | 'upper', centre: number, part: number) => (parts[part]![end] - centre) / 2;
    const below = Math.hypot(half('lower', 30 / 400, 0), half('lower', -40 / 600, 1));
    expect(interval(finding).lower).toBeCloseTo(finding.estimate! - below, 12);
  });

  it('have a table of what each version says', () => {
    const { tables } = regression(both, [against('accuracy')], { new: strong, old: weak });
    expect(tables.map(({ title }) => title)).toEqual([
      'Predictions of 4.2.0 against labels in holdout',
      'Predictions of the live version 4.1.0 against labels in holdout',
    ]);
    expect(tables[0]!.rows.slice(1)).toEqual([
      ['Predicted positive', '135', '65', '<10'],
      ['Predicted negative', '34', '166', '<10'],
    ]);
  });
});

describe('the champion', () => {
  const rule = { metric: 'auroc', against: 'champion', margin: 0.01 };

  it('is not missed by a new model', () => {
    const report = regression(candidateOf(candidate), [rule], { new: strong });
    expect(report.verdict).toBe('not-applicable');
    expect(report.findings[0]?.uncertainty).toEqual({ none: 'no version of this model is live' });
  });

  it('that cannot be paired is an error', () => {
    const strangers = weak.map((row) => ({ ...row, id: `x${row.id}` }));
    const report = regression(both, [rule], { new: strong, old: strangers });
    expect(report).toMatchObject({ verdict: 'error', problems: [{ code: 'rows-unpaired', place: { line: 9 } }] });
  });

  it('does not keep a floor from being judged', () => {
    const report = regression(both, [rule, { metric: 'accuracy', atLeast: 0.5 }], { new: strong, old: [] });
    expect(report.verdict).toBe('error');
    expect(report.findings.map(({ metric, verdict }) => [metric, verdict])).toEqual([['accuracy', 'pass']]);
  });

  it("is looked for in the live card's own table where the name has changed", () => {
    const renamed = cardOf(`
version: 4.1.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence: {validation: {uri: v.parquet, digest: DIGEST(old), rows: {id: id}, label: y, score: s}}
`);
    expect(
      only(regression(candidateOf(candidate, { champion: renamed }), [rule], { new: strong, old: weak })).verdict,
    ).toBe('pass');
    const named = { ...rule, evidence: 'holdout' };
    expect(
      regression(candidateOf(candidate, { champion: renamed }), [named], { new: strong, old: weak }),
    ).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'champion-evidence' }],
    });
  });

  it('with the very same table has nothing to say of a new version, and nothing to compare with itself', () => {
    const stale = regression(candidateOf(candidate, { champion: card('4.1.0', 'new') }), [rule], { new: strong });
    expect(stale.verdict).toBe('inconclusive');
    expect(stale.findings[0]?.message).toContain('says nothing of this version');
    const unchanged = regression(candidateOf(candidate, { champion: candidate }), [rule], { new: strong });
    expect(unchanged.verdict).toBe('not-applicable');
  });

  it('in the same table under another threshold is compared without ids', () => {
    const threshold = (version: string, at: number) =>
      cardOf(`
version: ${version}
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence: {holdout: {uri: h.parquet, digest: DIGEST(new), label: y, score: s, prediction: {threshold: ${at}}}}
`);
    const of = candidateOf(threshold('2.0.0', 0.5), { champion: threshold('1.0.0', 0.9) });
    const finding = only(regression(of, [{ metric: 'accuracy', against: 'champion', margin: 0.01 }], { new: strong }));
    expect(finding.verdict).toBe('pass');
    expect(finding.estimate).toBeGreaterThan(0.1);
  });

  it('that showed scores obliges its successor to show them', () => {
    const silent = cardOf(`
version: 4.2.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence: {holdout: {uri: h.parquet, digest: DIGEST(new)}}
`);
    expect(regression(candidateOf(silent, { champion }), [rule], { new: strong, old: weak })).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-column', place: { line: 8 } }],
    });
    expect(regression(candidateOf(silent, { champion: silent }), [rule], {}).verdict).toBe('not-applicable');
    expect(regression(candidateOf(candidate, { champion: silent }), [rule], { new: strong }).verdict).toBe(
      'not-applicable',
    );
  });
});

describe('a floor', () => {
  it("on AUROC takes DeLong's interval on the logit scale", () => {
    const finding = only(regression(candidateOf(candidate), [{ metric: 'auroc', atLeast: 0.8 }], { new: strong }));
    // logit(0.84996) ± 1.96 × 0.0183678 / (0.84996 × 0.15004): DeLong's error is 0.0183345, and (1 − 2 × 0.84996)² of a
    // row more than the 169 of the rarer class varies as yes and no do.
    expect(finding.estimate).toBeCloseTo(0.8499577345731192, 12);
    expect(interval(finding).lower).toBeCloseTo(0.8103030873, 9);
    expect(interval(finding).upper).toBeCloseTo(0.8825246756, 9);
    expect(finding).toMatchObject({ verdict: 'pass', unit: 'none', reference: null });
  });

  it("on a rate takes Wilson's interval over its own denominator", () => {
    const tables = answers([
      [1, 1, 1, 55],
      [1, 0, 0, 35],
      [0, 0, 0, 1000],
    ]);
    const finding = only(regression(candidateOf(candidate), [{ metric: 'recall', atLeast: 0.55 }], tables));
    expect(finding).toMatchObject({ verdict: 'inconclusive', n: [90] });
    expect(interval(finding).lower).toBeCloseTo(0.5078245886506263, 12);
    expect(interval(finding).upper).toBeCloseTo(0.7053008278906345, 12);
    expect(finding.needs?.of).toBe('with a positive label');
    expect(finding.needs?.rows).toBeGreaterThan(90);
  });

  it('on an error rate is a ceiling', () => {
    const tables = answers([
      [0, 1, 1, 200],
      [0, 0, 0, 800],
    ]);
    const judged = (atMost: number) =>
      only(regression(candidateOf(candidate), [{ metric: 'false-positive-rate', atMost }], tables)).verdict;
    expect([judged(0.3), judged(0.2), judged(0.1)]).toEqual(['pass', 'inconclusive', 'fail']);
  });

  it('leaves rows without a label out', () => {
    const tables = answers([
      [1, 1, 1, 90],
      [0, 1, 1, 10],
      [1, 0, 0, 30],
      [0, 0, 0, 70],
    ]);
    const unlabelled = Array.from({ length: 500 }, (_, i) => ({ id: 1000 + i, y: null, s: i % 2, region: 'north' }));
    const judged = (metric: string) =>
      only(regression(candidateOf(candidate), [{ metric, atLeast: 0.5 }], { new: [...tables.new, ...unlabelled] }));
    expect(judged('precision')).toMatchObject({ estimate: 0.9, n: [100] });
    expect(judged('accuracy')).toMatchObject({ estimate: 0.8, n: [200] });
    expect(judged('recall')).toMatchObject({ estimate: 0.75, n: [120] });
  });

  it('without positives is inconclusive', () => {
    const tables = answers([[0, 0, 0, 1000]]);
    for (const metric of ['recall', 'balanced-accuracy', 'auroc', 'precision']) {
      const finding = only(regression(candidateOf(candidate), [{ metric, atLeast: 0 }], tables));
      expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: null, metric });
    }
  });

  it('with fewer rows than the minimum is inconclusive, counting the smaller class for AUROC', () => {
    const rule = { metric: 'auroc', atLeast: 0.6, minimum: { rows: 170 } };
    const finding = only(regression(candidateOf(candidate), [rule], { new: strong }));
    // 169 of the 400 are positive.
    expect(finding.verdict).toBe('inconclusive');
    expect(finding.needs).toEqual({ rows: Math.ceil((170 * 400) / 169), of: 'with a label' });
    expect(
      only(regression(candidateOf(candidate), [{ ...rule, minimum: { rows: 169 } }], { new: strong })).verdict,
    ).toBe('pass');
  });

  it('by the point looks at the estimate alone', () => {
    const tables = answers([
      [1, 1, 1, 55],
      [1, 0, 0, 45],
    ]);
    const rule = { metric: 'recall', atLeast: 0.55, decide: 'point' };
    expect(only(regression(candidateOf(candidate), [rule], tables))).toMatchObject({
      verdict: 'pass',
      decide: 'point',
    });
  });
});

describe('slices', () => {
  const rule = { metric: 'recall', atLeast: 0.55, slices: ['region'] };
  const north = answers([
    [1, 1, 1, 180],
    [1, 0, 0, 20],
  ]);
  const south = answers(
    [
      [1, 1, 1, 60],
      [1, 0, 0, 140],
    ],
    { region: 'south' },
  );
  const table = [...north.new, ...south.new].map((row, id) => ({ ...row, id }));

  it('are judged one by one, at shares of the error', () => {
    const report = regression(candidateOf(candidate), [rule, { metric: 'accuracy', atLeast: 0.5 }], { new: table });
    expect(report.findings.map(({ scope, verdict }) => [scope, verdict])).toEqual([
      [{ region: 'north' }, 'pass'],
      [{ region: 'south' }, 'fail'],
      [{}, 'pass'],
    ]);
    // Two rules; the slices of one do not thin out the other.
    expect(report.findings.map((finding) => interval(finding).confidence)).toEqual([
      1 - 0.05 / 4,
      1 - 0.05 / 4,
      1 - 0.05 / 2,
    ]);
    expect(report.findings[1]).toMatchObject({ place: { line: 16 } });
    expect(report.findings[1]!.message).toContain('in region south');
  });

  it('against the champion pair the rows of each', () => {
    const old = table.map((row) => ({ ...row, s: 1 }));
    const report = regression(both, [{ metric: 'recall', against: 'champion', margin: 0.2, slices: ['region'] }], {
      new: table,
      old,
    });
    expect(report.findings.map(({ scope, verdict, estimate }) => [scope.region, verdict, estimate])).toEqual([
      ['north', 'pass', -0.1],
      ['south', 'fail', -0.7],
    ]);
  });

  it('may be columns that the card does not declare', () => {
    const report = regression(candidateOf(candidate), [{ ...rule, slices: ['branch'] }], {
      new: table.map((row) => ({ ...row, branch: 'x' })),
    });
    expect(report.findings.map(({ scope }) => scope)).toEqual([{ branch: 'x' }]);
    expect(
      regression(candidateOf(candidate), [{ ...rule, slices: ['nowhere'] }], { new: table }).problems,
    ).toMatchObject([{ code: 'column-missing' }]);
  });

  it('by the hundred are refused', () => {
    const many = table.map((row, i) => ({ ...row, region: `r${i % 300}` }));
    expect(regression(candidateOf(candidate), [rule], { new: many }).problems).toMatchObject([
      { code: 'slices-too-many' },
    ]);
  });
});

describe('the table of a rule', () => {
  const tables = (names: readonly string[]) =>
    cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
${names.map((name) => `  ${name}: {uri: ${name}.parquet, digest: DIGEST(new), label: y, score: s}`).join('\n')}
`);
  const rule = { metric: 'auroc', atLeast: 0.6 };

  it('is holdout, or the only one that it can be, or the one that the rule names', () => {
    for (const names of [['holdout', 'other', 'training'], ['validation'], ['training', 'validation']]) {
      expect(regression(candidateOf(tables(names)), [rule], { new: strong }).verdict).toBe('pass');
    }
    expect(regression(candidateOf(tables(['a', 'b'])), [{ ...rule, evidence: 'b' }], { new: strong }).verdict).toBe(
      'pass',
    );
  });

  it('is never guessed', () => {
    expect(regression(candidateOf(tables(['a', 'b'])), [rule], { new: strong })).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-ambiguous' }],
    });
    expect(regression(candidateOf(tables(['a'])), [{ ...rule, evidence: 'b' }], { new: strong })).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-unknown', place: policyLine }],
    });
  });
});

it('refuses rows that either version left without a prediction', () => {
  const predicted = (version: string, table: string) =>
    cardOf(`
version: ${version}
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence: {holdout: {uri: h.parquet, digest: DIGEST(${table}), rows: {id: id}, label: y, prediction: {column: p}}}
`);
  const full = Array.from({ length: 20 }, (_, id) => ({ id, y: id % 2, p: id % 2 }));
  const gap = full.map((row) => ({ ...row, p: row.id === 3 ? null : row.p }));
  const of = candidateOf(predicted('2.0.0', 'new'), { champion: predicted('1.0.0', 'old') });
  const rule = { metric: 'accuracy', against: 'champion', margin: 0.5 };
  expect(regression(of, [rule], { new: full, old: full }).verdict).toBe('pass');
  expect(regression(of, [rule], { new: gap, old: full }).problems).toMatchObject([{ code: 'predictions-missing' }]);
  expect(regression(of, [rule], { new: full, old: gap }).problems).toMatchObject([{ code: 'champion-evidence' }]);
});

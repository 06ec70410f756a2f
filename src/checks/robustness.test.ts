import { describe, expect, it } from 'vitest';
import type { Document } from '../documents/document.ts';
import type { CheckReport } from '../domain/finding.ts';
import { tango } from '../statistics/paired-rate-difference.ts';
import { wilson } from '../statistics/wilson.ts';
import type { Candidate } from './check.ts';
import { check } from './robustness.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { interval, only } from './testing/findings.ts';
import { measuredFrom, type Row, type Table } from './testing/tables.ts';

const card = (disturbed: string, task = 'binary-classification'): Document<'ModelCard'> =>
  cardOf(`
version: 4.2.0
task: ${task}
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout:
    uri: evidence/holdout.parquet
    digest: DIGEST(holdout)
    rows: {id: id}
    label: y
    score: s
    prediction: {threshold: 0.5}
${disturbed}
`);
const perturbed = `
  perturbed:
    uri: evidence/perturbed.parquet
    digest: DIGEST(perturbed)
    of: holdout
    perturbation: kind`;
const disturbed = card(perturbed);

const flips = { metric: 'flip-rate', atMost: 0.1 };
const loss = (metric: string, margin: number) => ({ metric, against: 'undisturbed', margin });

const judged = (of: Candidate, rules: readonly object[], tables: Readonly<Record<string, Table>>): CheckReport =>
  judge(check, of, { rules } as never, measuredFrom(tables));
/** Rows with a label each, scored 0.9 where they are positive and 0.1 where not. */
const holdout = (rows: number): Table =>
  Array.from({ length: rows }, (_, id) => ({ id, y: id % 2, s: id % 2 === 1 ? 0.9 : 0.1 }));
/** The same rows disturbed: the first so many of them get the other answer. */
const copies = (rows: number, flipped: number, kind = 'typo', times = 1): Table =>
  holdout(rows).flatMap((row, i) =>
    Array.from({ length: times }, (): Row => ({ ...row, kind, s: i < flipped ? 1 - Number(row.s) : row.s! })),
  );

describe('the flip rate', () => {
  it('is judged for each kind of disturbance by Wilson, all intervals at once', () => {
    const report = judged(candidateOf(disturbed), [flips], {
      holdout: holdout(400),
      perturbed: [...copies(400, 10, 'typo'), ...copies(400, 80, 'noise')],
    });
    expect(report.findings.map(({ scope, verdict, estimate }) => [scope.kind, verdict, estimate])).toEqual([
      ['typo', 'pass', 0.025],
      ['noise', 'fail', 0.2],
    ]);
    expect(report.verdict).toBe('fail');
    expect(interval(report.findings[0]!)).toMatchObject({ ...wilson(10, 400, 0.975), confidence: 0.975 });
    expect(report.findings[0]).toMatchObject({
      reference: { evidence: 'holdout' },
      unit: 'rate',
      n: [400],
      place: { line: 21 },
      rule: policyLine,
    });
    expect(report.tables.map(({ title }) => title)).toEqual([
      'Kinds of disturbance by flip-rate, the worst first: noise',
    ]);
    expect(report.findings[1]?.message).toContain(
      'Disturbed by noise, the share of other predictions than undisturbed is 0.2 (80 of 400)',
    );
  });

  it('is inconclusive across the limit, and says how many rows would settle it', () => {
    const finding = only(judged(candidateOf(disturbed), [flips], { holdout: holdout(60), perturbed: copies(60, 2) }));
    expect(finding).toMatchObject({ verdict: 'inconclusive', needs: { of: 'typo' } });
    const enough = finding.needs!.rows;
    // As many as that, at a quarter of the limit, pass.
    const more = { holdout: holdout(enough), perturbed: copies(enough, Math.floor(enough / 40)) };
    expect(only(judged(candidateOf(disturbed), [flips], more)).verdict).toBe('pass');
  });

  it('counts copies of one row as one together, however many there are', () => {
    const once = only(judged(candidateOf(disturbed), [flips], { holdout: holdout(100), perturbed: copies(100, 5) }));
    const often = only(
      judged(candidateOf(disturbed), [flips], { holdout: holdout(100), perturbed: copies(100, 5, 'typo', 20) }),
    );
    expect(often).toMatchObject({ estimate: 0.05, n: [2000] });
    expect(interval(often).lower).toBeCloseTo(interval(once).lower, 12);
    expect(interval(often).upper).toBeCloseTo(interval(once).upper, 12);
    expect(interval(often).method).toBe('Wilson by cluster, Bonferroni');
    expect(often.message).toContain('100 of 2,000), which say as much as 100 independent ones');
    // Rows that the card calls independent are not.
    const own = card(`${perturbed}\n    rows: {cluster: n}`);
    const numbered = copies(100, 5, 'typo', 20).map((row, n) => ({ ...row, n }));
    const claimed = only(judged(candidateOf(own), [flips], { holdout: holdout(100), perturbed: numbered }));
    expect(interval(claimed)).toEqual(interval(often));
  });

  it('of one row copied often is the word of hardly more than one row', () => {
    const rows = [...copies(50, 0), ...Array.from({ length: 2000 }, () => copies(1, 0)[0]!)];
    const finding = only(judged(candidateOf(disturbed), [flips], { holdout: holdout(50), perturbed: rows }));
    expect(finding.verdict).toBe('inconclusive');
    expect(interval(finding).upper).toBeGreaterThan(0.5);
  });

  it('of a table without kinds is of the whole table, and of several tables is told by their names', () => {
    const plain = card(perturbed.replace('    perturbation: kind', ''));
    const tables = { holdout: holdout(400), perturbed: copies(400, 4), noisy: copies(400, 100) };
    expect(only(judged(candidateOf(plain), [flips], tables))).toMatchObject({ scope: {}, place: { line: 17 } });
    const two = card(`${perturbed}\n  noisy: {uri: n.parquet, digest: DIGEST(noisy), of: holdout}`);
    expect(judged(candidateOf(two), [flips], tables).findings.map(({ scope, verdict }) => [scope, verdict])).toEqual([
      [{ kind: 'typo', evidence: 'perturbed' }, 'pass'],
      [{ evidence: 'noisy' }, 'fail'],
    ]);
    expect(only(judged(candidateOf(two), [{ ...flips, evidence: 'noisy' }], tables)).scope).toEqual({});
  });

  it('needs no label, and by the point decides alone', () => {
    const bare = (rows: Table): Table => rows.map(({ y: _, ...row }) => row);
    const tables = { holdout: holdout(60), perturbed: bare(copies(60, 2)) };
    expect(only(judged(candidateOf(disturbed), [{ ...flips, decide: 'point' }], tables))).toMatchObject({
      verdict: 'pass',
      decide: 'point',
    });
    expect(only(judged(candidateOf(disturbed), [{ ...flips, atMost: 0.03, decide: 'point' }], tables)).verdict).toBe(
      'fail',
    );
  });

  it('below the minimum of independent rows is inconclusive', () => {
    const tables = { holdout: holdout(400), perturbed: copies(400, 0, 'typo', 3) };
    const rule = (rows: number) => [{ ...flips, minimum: { rows } }];
    expect(only(judged(candidateOf(disturbed), rule(400), tables)).verdict).toBe('pass');
    expect(only(judged(candidateOf(disturbed), rule(401), tables))).toMatchObject({
      verdict: 'inconclusive',
      needs: { rows: 1203 },
    });
  });

  it('of fewer than ten rows is not printed', () => {
    const few = judged(candidateOf(disturbed), [flips, loss('recall', 0.1)], {
      holdout: holdout(8),
      perturbed: copies(8, 4),
    });
    expect(few.findings.map(({ message }) => message)).toEqual([
      'There are fewer than 10 rows of typo, too few to print.',
      'There are fewer than 10 rows of kind typo with a positive label, too few to print.',
    ]);
    const some = judged(candidateOf(disturbed), [loss('recall', 0.1)], {
      holdout: holdout(400),
      perturbed: [...copies(400, 10, 'typo'), ...copies(400, 90, 'noise'), ...copies(8, 4, 'rare')],
    });
    expect(some.tables).toEqual([
      {
        title: 'Kinds of disturbance by recall, the worst first: noise',
        rows: [
          ['Kind', 'Change of recall', 'Interval', 'Rows'],
          ['noise', '−0.225', expect.stringMatching(/^−0\.\d+ to −0\.\d+ \(98\.33 %\)$/), '200'],
          ['typo', '−0.025', expect.any(String), '200'],
        ],
      },
    ]);
  });
});

describe('what a disturbance costs', () => {
  it('is the difference of a rate on the same rows, by Tango', () => {
    // Recall: of 200 positive rows the first 100 rows hold 50, all of them flipped.
    const tables = { holdout: holdout(400), perturbed: copies(400, 100) };
    const finding = only(judged(candidateOf(disturbed), [loss('recall', 0.03)], tables));
    expect(finding).toMatchObject({
      verdict: 'fail',
      estimate: -0.25,
      unit: 'difference',
      n: [200],
      limit: { bound: 'atLeast', value: -0.03 },
      reference: { evidence: 'holdout' },
    });
    expect(interval(finding)).toMatchObject(tango(0, 50, 200, 0.95));
    expect(finding.message).toContain('the recall is 0.75 against 1 undisturbed');
    expect(only(judged(candidateOf(disturbed), [loss('recall', 0.5)], tables)).verdict).toBe('pass');
    expect(only(judged(candidateOf(disturbed), [loss('recall', 0.25)], tables)).verdict).toBe('inconclusive');
    expect(only(judged(candidateOf(disturbed), [loss('false-positive-rate', 0.03)], tables))).toMatchObject({
      verdict: 'fail',
      limit: { bound: 'atMost', value: 0.03 },
    });
  });

  it('allows for copies within the class that a rate is of', () => {
    const tables = (times: number) => ({
      holdout: holdout(400),
      // Positive rows are copied, negative ones are not: over all rows a copy is less than ten.
      perturbed: copies(400, 20).flatMap((row) => Array.from({ length: row.y === 1 ? times : 1 }, () => row)),
    });
    const once = only(judged(candidateOf(disturbed), [loss('recall', 0.1)], tables(1)));
    const often = only(judged(candidateOf(disturbed), [loss('recall', 0.1)], tables(10)));
    expect(often.n).toEqual([2000]);
    expect(interval(often).lower).toBeCloseTo(interval(once).lower, 10);
    expect(interval(often).upper).toBeCloseTo(interval(once).upper, 10);
  });

  it('is the difference of AUROC over all kinds together, by paired DeLong, wider where rows are copied', () => {
    const scored = (noise: number, kinds: readonly string[]): Table =>
      Array.from({ length: 300 }, (_, id) => id).flatMap((id) =>
        kinds.map((kind) => ({
          ...{ id, kind, y: id % 2 },
          s: 0.35 * (id % 2) + ((id * 7919) % 601) / 1000 - noise * (((id * 131) % 97) / 97),
        })),
      );
    const base = scored(0, ['none']);
    const rule = [loss('auroc', 0.1)];
    const one = only(judged(candidateOf(disturbed), rule, { holdout: base, perturbed: scored(0.4, ['typo']) }));
    const four = only(
      judged(candidateOf(disturbed), rule, { holdout: base, perturbed: scored(0.4, ['a', 'b', 'c', 'd']) }),
    );
    expect(one.scope).toEqual({});
    expect(four.estimate).toBeCloseTo(one.estimate!, 12);
    expect(four.n).toEqual([1200]);
    // DeLong over four times the rows is half as wide, and twice that again.
    expect(interval(four).lower).toBeCloseTo(interval(one).lower, 3);
    expect(interval(four).upper).toBeCloseTo(interval(one).upper, 3);
    expect(interval(four).method).toBe('DeLong, paired by cluster, Bonferroni');
    expect(
      only(judged(candidateOf(disturbed), [loss('auroc', 0.001)], { holdout: base, perturbed: scored(3, ['a']) }))
        .verdict,
    ).toBe('fail');
  });

  it('without a row of its denominator cannot be told', () => {
    const negative = (rows: Table): Table => rows.map((row) => ({ ...row, y: 0 }));
    const tables = { holdout: negative(holdout(100)), perturbed: negative(copies(100, 3)) };
    expect(only(judged(candidateOf(disturbed), [loss('recall', 0.1)], tables))).toMatchObject({
      verdict: 'inconclusive',
      estimate: null,
    });
  });

  it('is no metric of another task, which nobody can become to escape it', () => {
    const regression = card(perturbed, 'regression');
    const tables = { holdout: holdout(100), perturbed: copies(100, 3) };
    for (const rule of [flips, loss('recall', 0.1)]) {
      expect(judged(candidateOf(regression), [rule], tables).verdict).toBe('not-applicable');
      expect(judged(candidateOf(regression, { champion: disturbed }), [rule], tables)).toMatchObject({
        verdict: 'error',
        problems: [{ code: 'task-changed' }],
      });
    }
    expect(judged(candidateOf(card(perturbed, 'multiclass-classification')), [flips], tables).verdict).toBe('pass');
  });
});

describe('attacks', () => {
  const suite = (rows = '') =>
    cardOf(`
version: 31
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence:
  jailbreaks:
    uri: evals/jailbreaks.jsonl
    digest: DIGEST(jailbreaks)
    outcome: resisted${rows}
`);
  const rule = { metric: 'attack-success-rate', atMost: 0.01, evidence: 'jailbreaks' };
  const attacks = (successes: number, of: number): Table => [
    { resisted: 0, rows: successes },
    { resisted: 1, rows: of - successes },
  ];

  it('that succeed in 9 of 200 cases fail against one in a hundred, and 3 of 200 leave it open', () => {
    const nine = only(judged(candidateOf(suite()), [rule], { jailbreaks: attacks(9, 200) }));
    expect(nine).toMatchObject({
      verdict: 'fail',
      estimate: 0.045,
      n: [200],
      scope: { evidence: 'jailbreaks' },
      place: { line: 12 },
    });
    expect(interval(nine).lower).toBeCloseTo(0.0239, 3);
    expect(interval(nine).upper).toBeCloseTo(0.0833, 3);
    const three = only(judged(candidateOf(suite()), [rule], { jailbreaks: attacks(3, 200) }));
    expect(three.verdict).toBe('inconclusive');
    expect(interval(three).lower).toBeCloseTo(0.0051, 3);
    expect(interval(three).upper).toBeCloseTo(0.0432, 3);
    expect(three.message).toContain('the share that succeeded is 0.015 (<10 of 200)');
  });

  it('that never succeed pass once they are enough, and not before', () => {
    const none = only(judged(candidateOf(suite()), [rule], { jailbreaks: attacks(0, 200) }));
    expect(none.verdict).toBe('inconclusive');
    expect(none.needs!.rows).toBeGreaterThan(400);
    expect(only(judged(candidateOf(suite()), [rule], { jailbreaks: attacks(0, 400) })).verdict).toBe('pass');
  });

  it('tried several times each are no more than one each', () => {
    const tried = (times: number): Table =>
      Array.from({ length: 400 }, (_, attack) => ({ attack, resisted: true, rows: times }));
    const clustered = suite('\n    rows: {cluster: attack}');
    const finding = only(judged(candidateOf(clustered), [{ ...rule, atMost: 0.005 }], { jailbreaks: tried(5) }));
    expect(finding).toMatchObject({ verdict: 'inconclusive', n: [2000] });
    expect(interval(finding).upper).toBeCloseTo(wilson(0, 400, 0.95).upper, 12);
    expect(only(judged(candidateOf(suite()), [{ ...rule, atMost: 0.005 }], { jailbreaks: tried(5) })).verdict).toBe(
      'pass',
    );
  });

  it('with outcomes that are neither are an error', () => {
    for (const odd of [null, 0.5, 'partly']) {
      expect(
        judged(candidateOf(suite()), [rule], { jailbreaks: [...attacks(1, 100), { resisted: odd }] }),
      ).toMatchObject({
        verdict: 'error',
        problems: [{ code: 'predictions-missing', place: { line: 12 } }],
      });
    }
  });

  it('are an error without a table or an outcome', () => {
    const bare = cardOf(`
version: 31
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence: {jailbreaks: {uri: a.jsonl, digest: DIGEST(jailbreaks)}}
`);
    expect(judged(candidateOf(bare), [rule], {}).problems).toMatchObject([{ code: 'evidence-column' }]);
    expect(judged(candidateOf(disturbed), [rule], {}).problems).toMatchObject([{ code: 'evidence-unknown' }]);
  });
});

describe('disturbed rows', () => {
  const tables = { holdout: holdout(400), perturbed: copies(400, 4) };

  it('are asked of nobody who has none, and cannot be left out where the live version had them', () => {
    expect(judged(candidateOf(card('')), [flips], tables)).toMatchObject({
      verdict: 'not-applicable',
      findings: [{ uncertainty: { none: 'no evidence table of the card holds disturbed rows of another one' } }],
    });
    expect(judged(candidateOf(card(''), { champion: disturbed }), [flips], tables)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-unknown', message: expect.stringContaining('`perturbed`') }],
    });
    expect(judged(candidateOf(disturbed), [], tables).verdict).toBe('not-applicable');
  });

  it('of a kind that the live version was tried on cannot be left out either', () => {
    const live = card(perturbed.replace('DIGEST(perturbed)', 'DIGEST(before)'));
    const before = [...copies(400, 4), ...copies(400, 4, 'noise')];
    expect(judged(candidateOf(disturbed, { champion: live }), [flips], { ...tables, before })).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-unknown', message: expect.stringContaining('disturbed by noise,') }],
    });
    const both = { ...tables, perturbed: before, before };
    expect(judged(candidateOf(disturbed, { champion: live }), [flips], both).verdict).toBe('pass');
    const unkind = card(perturbed.replace('    perturbation: kind', ''));
    expect(judged(candidateOf(unkind, { champion: live }), [flips], both).verdict).toBe('error');
    // What cannot be read on the base branch is no fault of this version.
    expect(judged(candidateOf(disturbed, { champion: live }), [flips], tables).verdict).toBe('pass');
  });

  it('that are the undisturbed file itself are an error', () => {
    const same = card(perturbed.replace('DIGEST(perturbed)', 'DIGEST(holdout)'));
    expect(judged(candidateOf(same), [flips], tables)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-undisturbed', place: { line: 19 } }],
    });
  });

  it('without an original, or of a table that is none, are an error', () => {
    const lost = { ...tables, perturbed: [...copies(400, 4), { id: 999, kind: 'typo', s: 0.3 }] };
    expect(judged(candidateOf(disturbed), [flips], lost)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'rows-unpaired', place: { line: 21 } }],
    });
    expect(judged(candidateOf(disturbed), [{ ...flips, evidence: 'holdout' }], tables)).toMatchObject({
      problems: [{ code: 'evidence-column' }],
    });
  });

  it('without predictions are an error', () => {
    const scoreless = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), rows: {id: id}}
  perturbed: {uri: p.parquet, digest: DIGEST(perturbed), of: holdout}
`);
    for (const rule of [flips, loss('recall', 0.1), loss('auroc', 0.1)]) {
      expect(judged(candidateOf(scoreless), [rule], tables)).toMatchObject({
        verdict: 'error',
        problems: [{ code: 'evidence-column' }],
      });
    }
  });
});

it('accepts rules that make sense only', () => {
  const accepts = (rule: object): boolean => check.settings.safeParse({ rules: [rule] }).success;
  expect(accepts(flips)).toBe(true);
  expect(accepts(loss('auroc', 0.03))).toBe(true);
  expect(accepts({ metric: 'flip-rate' })).toBe(false);
  expect(accepts({ metric: 'flip-rate', atMost: 2 })).toBe(false);
  expect(accepts({ metric: 'recall', atMost: 0.1 })).toBe(false);
  expect(accepts({ metric: 'recall', margin: 0.1 })).toBe(false);
  expect(accepts({ metric: 'f1', against: 'undisturbed', margin: 0.1 })).toBe(false);
  expect(accepts({ metric: 'attack-success-rate', atMost: 0.1 })).toBe(false);
});

import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../domain/finding.ts';
import { random } from '../statistics/random.ts';
import type { Candidate } from './check.ts';
import { check } from './estimated-performance.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { only } from './testing/findings.ts';
import { measuredFrom, type Table } from './testing/tables.ts';

const card = (live = '\n  live: {uri: l.parquet, digest: DIGEST(live), score: p}', task = 'binary-classification') =>
  cardOf(`
version: 4.2.0
task: ${task}
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: y, score: s, prediction: {threshold: 0.5}}${live}
`);
const candidate = candidateOf(card());

/** Scores that are the probabilities of their labels; a power below 1 draws them towards 1, where the model is surer. */
const scored = (seed: number, rows: number, power: number): readonly { readonly s: number; readonly y: 0 | 1 }[] => {
  const uniform = random(seed);
  return Array.from({ length: rows }, () => {
    const s = uniform() ** power;
    return { s, y: uniform() < s ? 1 : 0 };
  });
};
const holdout = (rows: number, seed = 1): Table => scored(seed, rows, 1);
const live = (rows: number, power: number, seed = 2): Table => scored(seed, rows, power).map(({ s }) => ({ p: s }));

const judged = (
  rule: object,
  tables: Readonly<Record<string, Table>>,
  of: Candidate = candidate,
  settings: object = {},
): CheckReport => judge(check, of, { ...settings, rules: [rule] } as never, measuredFrom(tables));
describe('an estimate without labels', () => {
  const tables = { holdout: holdout(4000), live: live(4000, 0.25) };

  it('is made of calibrated scores, and judged with its interval', () => {
    // ∫ max(s, 1 − s) · 4s³ ds = 0.8125, the density of u^¼ being 4s³.
    const finding = only(judged({ metric: 'accuracy', atLeast: 0.7 }, tables));
    expect(finding).toMatchObject({
      verdict: 'pass',
      metric: 'accuracy',
      scope: { evidence: 'live' },
      reference: null,
      unit: 'rate',
      n: [4000],
      limit: { bound: 'atLeast', value: 0.7 },
      place: { line: 10 },
      rule: policyLine,
    });
    expect(Math.abs(finding.estimate! - 0.8125)).toBeLessThan(0.03);
    expect(finding.message).toMatch(/^Without labels, the accuracy is estimated as 0\.8\d* .* on 4,000 rows of `live`/);
    expect(only(judged({ metric: 'accuracy', atLeast: 0.9 }, tables)).verdict).toBe('fail');
    expect(only(judged({ metric: 'accuracy', atLeast: finding.estimate! - 0.005 }, tables))).toMatchObject({
      verdict: 'inconclusive',
      needs: { of: 'live' },
    });
    expect(
      only(judged({ metric: 'accuracy', atLeast: finding.estimate! - 0.005, decide: 'point' }, tables)).verdict,
    ).toBe('pass');
  });

  it.each(['precision', 'recall', 'f1', 'auroc'] as const)('is near what the labels would say: %s', (metric) => {
    const rows = scored(2, 4000, 0.25);
    const hits = rows.filter(({ s, y }) => s >= 0.5 && y === 1).length;
    const [predicted, positive] = [rows.filter(({ s }) => s >= 0.5).length, rows.filter(({ y }) => y === 1).length];
    const pairs = rows.filter(({ y }) => y === 1).slice(0, 300);
    const others = rows.filter(({ y }) => y === 0).slice(0, 300);
    const wins = pairs.flatMap(({ s }) => others.map((other) => (s > other.s ? 1 : 0)));
    const truths = {
      precision: hits / predicted,
      recall: hits / positive,
      f1: (2 * hits) / (predicted + positive),
      auroc: wins.reduce<number>((sum, win) => sum + win, 0) / wins.length,
    };
    const finding = only(judged({ metric, atLeast: 0 }, tables));
    expect(Math.abs(finding.estimate! - truths[metric])).toBeLessThan(0.04);
  });

  it('may be held against what labels show elsewhere', () => {
    const against = { metric: 'accuracy', against: 'labelled', margin: 0.05 };
    // Scores of u^¼ are surer than those of u: the model does better there.
    expect(only(judged(against, tables))).toMatchObject({
      verdict: 'pass',
      unit: 'difference',
      reference: { evidence: 'holdout' },
      n: [4000, 4000],
      limit: { value: -0.05 },
    });
    const unsure = { holdout: holdout(4000), live: live(4000, 0.25).map(({ p }) => ({ p: 0.35 + 0.3 * Number(p) })) };
    expect(only(judged(against, unsure)).verdict).toBe('fail');
    const alike = { holdout: holdout(400), live: live(400, 1) };
    expect(only(judged({ ...against, margin: 0.01 }, alike)).verdict).toBe('inconclusive');
  });

  it('is not made from scores that mean something else than they say', () => {
    const proud = holdout(4000).map(({ s, y }) => ({ y, s: Number(s) ** 0.4 }));
    const finding = only(judged({ metric: 'accuracy', atLeast: 0.1 }, { ...tables, holdout: proud }));
    expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: null, needs: null });
    expect(finding.message).toMatch(/without calibrated scores nothing can be estimated/);
    // Nor does the point decide what is not known.
    expect(
      only(judged({ metric: 'accuracy', atLeast: 0.1, decide: 'point' }, { ...tables, holdout: proud })).verdict,
    ).toBe('inconclusive');
  });

  it('is not made from scores of which too few labels show what they mean, and says how many would', () => {
    const finding = only(judged({ metric: 'accuracy', atLeast: 0.1 }, { ...tables, holdout: holdout(150) }));
    expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: null });
    const loose = { calibration: { atMost: 0.2 } };
    const few = { ...tables, holdout: holdout(300) };
    expect(only(judged({ metric: 'accuracy', atLeast: 0.1 }, few, candidate, loose)).verdict).toBe('pass');
    const open = only(judged({ metric: 'accuracy', atLeast: 0.1 }, few, candidate, { calibration: { atMost: 0.06 } }));
    expect(open).toMatchObject({ verdict: 'inconclusive', needs: { of: 'holdout' } });
    expect(open.needs!.rows).toBeGreaterThan(300);
  });

  it('is inconclusive below the minimum, which is a hundred rows where nobody says otherwise', () => {
    const few = { ...tables, live: live(99, 0.25) };
    expect(only(judged({ metric: 'accuracy', atLeast: 0.1 }, few))).toMatchObject({ verdict: 'inconclusive', n: [99] });
    expect(only(judged({ metric: 'accuracy', atLeast: 0.1, minimum: { rows: 99 } }, few)).verdict).toBe('pass');
    const tiny = only(
      judged({ metric: 'accuracy', atLeast: 0.1, minimum: { rows: 0 } }, { ...tables, live: live(9, 0.25) }),
    );
    expect(tiny.message).toBe('There are fewer than 10 rows, too few to print.');
  });
});

describe('what is estimated', () => {
  const rule = { metric: 'accuracy', atLeast: 0.5 };
  const tables = { holdout: holdout(4000), live: live(4000, 0.25) };

  it('is nothing without the table, which cannot be left out once it was watched', () => {
    const bare = card('');
    expect(judged(rule, tables, candidateOf(bare)).findings[0]?.uncertainty).toEqual({
      none: 'the card has no evidence table `live`',
    });
    expect(judged(rule, tables, candidateOf(bare, { champion: card() }))).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-unknown', place: policyLine }],
    });
    expect(judge(check, candidate, {}, measuredFrom(tables)).verdict).toBe('not-applicable');
  });

  it('is nothing for another task', () => {
    const other = card(undefined, 'multiclass-classification');
    expect(judged(rule, tables, candidateOf(other)).verdict).toBe('not-applicable');
    expect(judged(rule, tables, candidateOf(other, { champion: card() })).problems).toMatchObject([
      { code: 'task-changed' },
    ]);
  });

  it('is an error without the columns, for weighted rows and for scores that are no probabilities', () => {
    const codes = (more: string, over: Readonly<Record<string, Table>> = {}) =>
      judged(rule, { ...tables, ...over }, candidateOf(card(more))).problems.map(({ code }) => code);
    expect(codes('\n  live: {uri: l.parquet, digest: DIGEST(live), score: p, rows: {weight: w}}')).toEqual([
      'estimate-unsupported',
    ]);
    expect(
      codes('\n  live: {uri: l.parquet, digest: DIGEST(live), score: p}', { live: [{ p: 3 }, { p: 0.5 }] }),
    ).toEqual(['estimate-unsupported']);
    expect(codes('\n  live: {uri: l.parquet, digest: DIGEST(live), score: p}', { live: [{ p: -0.1 }] })).toEqual([
      'estimate-unsupported',
    ]);
    const scoreless = cardOf(`
version: 4.2.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: y}
  live: {uri: l.parquet, digest: DIGEST(live), score: p}
`);
    expect(judged(rule, tables, candidateOf(scoreless)).problems).toMatchObject([{ code: 'evidence-column' }]);
  });

  it('takes what the table of the live rows leaves out from the table with labels', () => {
    const requests = check.requests(candidate, check.settings.parse({ rules: [rule, { ...rule, atLeast: 0.6 }] }));
    expect(requests).toMatchObject([
      { kind: 'scores', roles: { label: null, score: 'p', prediction: { threshold: 0.5 } } },
      { kind: 'scores', roles: { label: 'y', score: 's' } },
    ]);
  });
});

it('accepts rules that make sense only', () => {
  const accepts = (rule: object): boolean => check.settings.safeParse({ rules: [rule] }).success;
  expect(accepts({ metric: 'f1', atLeast: 0.5 })).toBe(true);
  expect(accepts({ metric: 'auroc', against: 'labelled', margin: 0.02 })).toBe(true);
  expect(accepts({ metric: 'f1' })).toBe(false);
  expect(accepts({ metric: 'f1', atLeast: 0.5, against: 'labelled', margin: 0 })).toBe(false);
  expect(accepts({ metric: 'f1', against: 'labelled' })).toBe(false);
  expect(accepts({ metric: 'mcc', atLeast: 0.5 })).toBe(false);
});

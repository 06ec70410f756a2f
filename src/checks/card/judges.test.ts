import { describe, expect, it } from 'vitest';
import type { Document } from '../../documents/document.ts';
import { digestOfJson } from '../../domain/digest.ts';
import type { CheckReport } from '../../domain/finding.ts';
import type { CountRequest, MatrixCell, MeasurementResult } from '../../domain/measurement.ts';
import { check } from '../card.ts';
import { candidateOf, cardOf, judge } from '../testing/candidate.ts';
import { only } from '../testing/findings.ts';

type Parts = {
  readonly grader?: string;
  readonly suite?: string;
  readonly calibration?: string;
  readonly named?: string;
};

const card = ({
  grader = 'claude-2026-06',
  suite = 'suite',
  calibration = 'agreement',
  named = 'evals/agreement.csv',
}: Parts) =>
  cardOf(`
version: 31
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence:
  suite:
    uri: evals/suite.json
    digest: DIGEST(${suite})
    outcome: passed
    judge: {model: ${grader}, calibration: ${named}}
  calibration:
    uri: evals/agreement.csv
    digest: DIGEST(${calibration})
    label: person
    prediction: {column: judge}
`);

/** Cases by the grades of people and of the judge. */
const grades = (counts: readonly (readonly [person: string, judge: string, rows: number])[]) => {
  const cells = counts.map(
    ([label, prediction, rows]): MatrixCell => ({ values: [], label, prediction, champion: null, rows }),
  );
  return (request: CountRequest): MeasurementResult => {
    const rows = cells.reduce((sum, cell) => sum + cell.rows, 0);
    const measurement = { request, engine: 'test', counts: { kind: 'matrix', rows, cells } } as const;
    return { digest: digestOfJson(measurement), measurement };
  };
};
const alike = (share: number, rows: number) => {
  const same = Math.round((share * rows) / 2);
  const other = rows / 2 - same;
  return grades([
    ['good', 'good', same],
    ['good', 'bad', other],
    ['bad', 'bad', same],
    ['bad', 'good', other],
  ]);
};

const judged = (
  is: Document<'ModelCard'>,
  agreement: object | null,
  measured: ReturnType<typeof grades> = alike(0.9, 400),
  champion: Document<'ModelCard'> | null = null,
): CheckReport => judge(check, candidateOf(is, { champion }), { judge: { agreement } } as never, measured);
describe('the agreement of a judge with people', () => {
  it("is Cohen's kappa with an interval, held against the least that is asked", () => {
    // 360 of 400 alike, half of each grade: kappa 0.8.
    const finding = only(judged(card({}), { atLeast: 0.7 }));
    expect(finding).toMatchObject({
      verdict: 'pass',
      metric: 'judge-agreement',
      scope: { evidence: 'suite' },
      reference: { evidence: 'calibration' },
      n: [400],
      uncertainty: { method: 'Jeffreys posterior, Bonferroni', confidence: 0.95 },
      place: { line: 13 },
    });
    expect(finding.estimate).toBeCloseTo(0.8, 12);
    expect(finding.message).toContain('claude-2026-06 and people agree with a kappa of 0.8');
    expect(only(judged(card({}), { atLeast: 0.9 })).verdict).toBe('fail');
    expect(only(judged(card({}), { atLeast: 0.79 }))).toMatchObject({
      verdict: 'inconclusive',
      needs: { of: 'calibration' },
    });
    expect(only(judged(card({}), { atLeast: 0.79, decide: 'point' })).verdict).toBe('pass');
    expect(only(judged(card({}), { atLeast: 0.5, minimum: { rows: 401 } }))).toMatchObject({
      verdict: 'inconclusive',
      needs: { rows: 401 },
    });
  });

  it('may be of more than two grades', () => {
    const three = grades([
      ['good', 'good', 100],
      ['fair', 'fair', 100],
      ['bad', 'bad', 100],
      ['fair', 'good', 10],
    ]);
    expect(only(judged(card({}), { atLeast: 0.8 }, three)).verdict).toBe('pass');
  });

  it('cannot be told where the grades never vary', () => {
    expect(only(judged(card({}), { atLeast: 0.5 }, grades([['good', 'good', 50]]))).verdict).toBe('inconclusive');
  });

  it('needs a calibration that the card pins, by its uri or its name', () => {
    expect(only(judged(card({ named: 'calibration' }), { atLeast: 0.7 })).verdict).toBe('pass');
    expect(judged(card({ named: 'evals/elsewhere.csv' }), { atLeast: 0.7 })).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-unknown', place: { line: 13 } }],
    });
    const roleless = cardOf(`
version: 31
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence:
  suite: {uri: s.json, digest: DIGEST(suite), judge: {model: claude-2026-06, calibration: calibration}}
  calibration: {uri: c.csv, digest: DIGEST(agreement)}
`);
    expect(judged(roleless, { atLeast: 0.7 }).problems).toMatchObject([{ code: 'evidence-column' }]);
  });

  it('is asked only where the policy asks, and of judges only', () => {
    expect(judged(card({}), null).verdict).toBe('not-applicable');
    const without = cardOf(`
version: 31
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence: {suite: {uri: s.json, digest: DIGEST(suite)}}
`);
    expect(judged(without, { atLeast: 0.7 }).verdict).toBe('not-applicable');
  });

  it('is an error where the calibration cannot be counted', () => {
    const problem = { code: 'column-missing', message: 'No column.', remedy: 'Add it.', place: null };
    expect(judged(card({}), { atLeast: 0.7 }, () => ({ problem }))).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'column-missing', place: { line: 14 } }],
    });
  });
});

describe('another judge than the live version had', () => {
  const before = card({});

  it('needs a calibration of its own', () => {
    const changed = judged(card({ grader: 'claude-2026-11', suite: 'next' }), null, undefined, before);
    expect(only(changed)).toMatchObject({
      verdict: 'fail',
      metric: 'judge-calibration',
      scope: { evidence: 'suite' },
      message:
        '`suite` is graded by claude-2026-11 and no longer by claude-2026-06, and `calibration` is still the calibration of that one.',
      place: { line: 13 },
    });
    const anew = card({ grader: 'claude-2026-11', suite: 'next', calibration: 'again' });
    expect(only(judged(anew, null, undefined, before)).verdict).toBe('pass');
    const without = card({ grader: 'claude-2026-11', suite: 'next', named: 'nowhere.csv' });
    expect(only(judged(without, null, undefined, before)).verdict).toBe('fail');
  });

  it('is none where the judge stays, or is the first', () => {
    expect(judged(card({ suite: 'next' }), null, undefined, before).verdict).toBe('not-applicable');
    const ungraded = cardOf(`
version: 30
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence: {suite: {uri: s.json, digest: DIGEST(suite)}}
`);
    expect(judged(card({ suite: 'next' }), null, undefined, ungraded).verdict).toBe('not-applicable');
  });
});

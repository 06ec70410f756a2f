import { describe, expect, it } from 'vitest';
import type { Document } from '../documents/document.ts';
import { parseDocument } from '../documents/parse-document.ts';
import type { CheckReport } from '../domain/finding.ts';
import { check } from './card.ts';
import type { Candidate } from './check.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { digestOfTable, measuredFrom, type Table } from './testing/tables.ts';

const minimal = `
version: 4.2.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
`;
const holdout = `
evidence:
  holdout:
    uri: evidence/holdout.parquet
    digest: DIGEST(holdout)
    label: good
    score: p
    prediction: {threshold: 0.5}
    groups: [sex]
    slices: [region]
`;
/** A card with these claims; the first stands on line 18. */
const claiming = (...claims: readonly string[]): Document<'ModelCard'> =>
  cardOf(
    `${minimal.trim()}\n${holdout.trim()}\nclaims:\n${claims.map((claim) => `  - {${claim}, evidence: holdout}`).join('\n')}`,
  );

/** Men: 8 of 10 positives found, 4 of 20 false alarms. Women: 3 of 5 and 1 of 15. */
const people: Table = [
  { sex: 'M', region: 'north', good: 1, p: 0.9, rows: 8 },
  { sex: 'M', region: 'north', good: 1, p: 0.2, rows: 2 },
  { sex: 'M', region: 'south', good: 0, p: 0.6, rows: 4 },
  { sex: 'M', region: 'south', good: 0, p: 0.1, rows: 16 },
  { sex: 'F', region: 'south', good: 1, p: 0.8, rows: 3 },
  { sex: 'F', region: 'south', good: 1, p: 0.3, rows: 2 },
  { sex: 'F', region: 'north', good: 0, p: 0.7, rows: 1 },
  { sex: 'F', region: 'north', good: 0, p: 0.05, rows: 14 },
].flatMap(({ rows, ...row }) => Array.from({ length: rows }, () => row));

const claims = (card: Document<'ModelCard'>, settings: object = {}, table: Table = people): CheckReport =>
  judge(check, candidateOf(card), settings as never, measuredFrom({ holdout: table }));

describe('a claim', () => {
  // By hand from the counts above: tp 11, fn 4, fp 5, tn 30.
  const truths: readonly (readonly [claim: string, truth: number])[] = [
    ['metric: accuracy', 41 / 50],
    ['metric: precision', 11 / 16],
    ['metric: recall', 11 / 15],
    ['metric: specificity', 30 / 35],
    ['metric: false-positive-rate', 5 / 35],
    ['metric: balanced-accuracy', (11 / 15 + 30 / 35) / 2],
    ['metric: selection-rate', 16 / 50],
    ['metric: recall, where: {region: north}', 8 / 10],
    ['metric: accuracy, where: {region: north, sex: F}', 14 / 15],
    ['metric: demographic-parity-ratio, group: sex', 4 / 20 / (12 / 30)],
    ['metric: demographic-parity-difference, group: sex', 12 / 30 - 4 / 20],
    ['metric: equal-opportunity-difference, group: [sex]', 8 / 10 - 3 / 5],
    ['metric: equalized-odds-difference, group: sex', 0.2],
    // Positives above negatives, ties half: scores .9×8 .8×3 .3×2 .2×2 against .7×1 .6×4 .1×16 .05×14.
    ['metric: auroc', (8 * 35 + 3 * 35 + 2 * 30 + 2 * 30) / (15 * 35)],
  ];

  it.each(truths)('of %s holds as it is recomputed, and not a little off', (claim, truth) => {
    const value = Number(truth.toFixed(3));
    const report = claims(claiming(`${claim}, value: ${value}`, `${claim}, value: ${(value - 0.002).toFixed(3)}`));
    expect(report.problems).toEqual([]);
    expect(report.findings.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
    expect(report.findings[0]!.estimate).toBeCloseTo(Math.abs(truth - value), 9);
    expect(report.findings[1]).toMatchObject({ place: { path: 'models/credit-risk/card.yaml' } });
  });

  it('that is false fails on its own line, with both numbers', () => {
    const report = claims(claiming('metric: accuracy, value: 0.82', 'metric: recall, value: 0.86'));
    expect(report.verdict).toBe('fail');
    expect(report.findings[1]).toMatchObject({
      verdict: 'fail',
      metric: 'recall',
      scope: { claim: '0.86' },
      reference: { recomputed: '0.7333' },
      limit: { bound: 'atMost', value: 0.001 },
      place: { line: 19 },
      rule: policyLine,
      n: [15],
    });
    expect(report.findings[1]!.message).toBe(
      'The card claims recall 0.86; the pinned table `holdout` yields 0.7333, and the two may differ by 0.001.',
    );
  });

  it('may differ by exactly its tolerance, which the policy bounds', () => {
    // 0.821 − 0.82 is 0.0010000000000000009 in doubles.
    expect(claims(claiming('metric: accuracy, value: 0.821')).verdict).toBe('pass');
    expect(claims(claiming('metric: accuracy, value: 0.83')).verdict).toBe('fail');
    expect(claims(claiming('metric: accuracy, value: 0.83, tolerance: 0.01')).verdict).toBe('pass');
    const generous = claims(claiming('metric: accuracy, value: 0.9, tolerance: 0.5'));
    expect(generous.verdict).toBe('fail');
    expect(generous.findings[0]!.limit.value).toBe(0.01);
    expect(claims(claiming('metric: accuracy, value: 0.9, tolerance: 0.5'), { claims: { atMost: 0.1 } }).verdict).toBe(
      'pass',
    );
    expect(claims(claiming('metric: accuracy, value: 0.83'), { claims: { tolerance: 0.01 } }).verdict).toBe('pass');
  });

  it('without a denominator is inconclusive, neither right nor wrong', () => {
    const nobody = people.map((row) => ({ ...row, good: row.sex === 'F' ? 0 : row.good }));
    const card = claiming(
      'metric: equal-opportunity-difference, group: sex, value: 1',
      'metric: recall, where: {sex: F}, value: 0',
    );
    for (const finding of claims(card, {}, nobody).findings) {
      expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: null });
    }
  });

  it('of a metric that nobody knows is an error that names the known ones', () => {
    const report = claims(claiming('metric: acuracy, value: 0.82'));
    expect(report).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'claim-metric-unknown', place: { line: 18 } }],
    });
    expect(report.problems[0]!.message).toContain('did you mean `accuracy`?');
    expect(report.problems[0]!.message).toContain('auroc, average-precision, balanced-accuracy');
    expect(report.problems[0]!.remedy).toBe('Write accuracy, or remove the claim.');
  });

  it('about rows that do not exist is an error that names those that do', () => {
    const report = claims(claiming('metric: recall, value: 0.8, where: {region: nrth}'));
    expect(report).toMatchObject({ verdict: 'error', problems: [{ code: 'claim-no-rows' }] });
    expect(report.problems[0]!.message).toContain('no row with region nrth: region has north, south');
  });

  it.each([
    ['metric: demographic-parity-ratio, value: 0.5', 'names no group'],
    ['metric: recall, value: 0.5, group: sex', 'is no metric of groups'],
    ['metric: auroc, value: 0.5, where: {sex: F}', 'over all rows'],
  ])('with keys that do not fit (%s) is an error', (claim, why) => {
    const report = claims(claiming(claim));
    expect(report).toMatchObject({ verdict: 'error', problems: [{ code: 'claim-unsupported', place: { line: 18 } }] });
    expect(report.problems[0]!.message).toContain(why);
  });

  it('that no table of the card shows is inconclusive', () => {
    const readme = [
      '---',
      'model-index:',
      '- name: credit-risk',
      '  results:',
      '  - task: {type: text-classification}',
      '    dataset: {type: glue, name: GLUE}',
      '    metrics: [{type: accuracy, value: 0.92}]',
      'modelwarden:',
      '  version: 1.0.0',
      '  task: binary-classification',
      '  owners: [{role: owner, who: acme/ml}]',
      `  evidence: {holdout: {uri: h.csv, digest: "${digestOfTable('holdout')}"}}`,
      '---',
      '# A model',
    ].join('\n');
    const parsed = parseDocument('models/credit-risk/README.md', new TextEncoder().encode(readme), {
      checks: new Map(),
    });
    expect(parsed.problems).toEqual([]);
    const report = claims(parsed.document as Document<'ModelCard'>);
    expect(report.findings).toMatchObject([{ verdict: 'inconclusive', estimate: null, metric: 'accuracy' }]);
  });

  it('of too few rows is judged and not printed', () => {
    const report = claims(claiming('metric: recall, value: 0.6, where: {sex: F}'));
    expect(report.findings[0]).toMatchObject({ verdict: 'pass', reference: null, n: [5] });
    expect(report.findings[0]!.message).not.toContain('yields');
  });

  it('asks for the counts that other checks ask for too', () => {
    const requests = check.requests(
      candidateOf(claiming(...truths.map(([claim]) => `${claim}, value: 0`))),
      check.settings.parse({}),
    );
    expect(requests.map((request) => (request.kind === 'cube' ? request.by : request.kind))).toEqual([
      ['region', 'sex'],
      'ranks',
    ]);
  });

  it('needs the columns that it is made of', () => {
    const card = cardOf(
      `${minimal.trim()}\nevidence: {holdout: {uri: h.csv, digest: DIGEST(holdout)}}\nclaims: [{metric: recall, value: 1, evidence: holdout}]`,
    );
    expect(claims(card)).toMatchObject({ verdict: 'error', problems: [{ code: 'evidence-column' }] });
  });

  it('about a table that cannot be read is an error on the line of the table', () => {
    const card = claiming('metric: recall, value: 1', 'metric: precision, value: 1');
    const report = judge(check, candidateOf(card), {}, measuredFrom({}));
    expect(report).toMatchObject({ verdict: 'error', problems: [{ code: 'evidence-missing', place: { line: 9 } }] });
    expect(report.problems).toHaveLength(1);
  });

  it('about a column that does not exist is an error on the line of the claim', () => {
    const report = claims(claiming('metric: recall, value: 1, where: {regoin: north}'));
    expect(report).toMatchObject({ verdict: 'error', problems: [{ code: 'column-missing', place: { line: 18 } }] });
  });
});

describe('required fields', () => {
  const complete = (candidate: Candidate, settings: object): CheckReport =>
    judge(check, candidate, settings as never, measuredFrom({ holdout: people }));
  const bare = candidateOf(cardOf(minimal + holdout));

  it('are counted, and a missing one fails where it would be added', () => {
    const card = cardOf(
      `${minimal}overview: Probability of default.\nlimitations: []\noversight: {measures: [an officer looks]}\n${holdout.trim()}`,
    );
    const report = complete(candidateOf(card), {
      require: ['overview', 'owners.accountable', 'limitations', 'oversight.contact', 'evidence.groups'],
    });
    expect(report.findings.map(({ scope, verdict, place }) => [scope.field, verdict, place?.line])).toEqual([
      ['overview', 'pass', 8],
      ['owners.accountable', 'fail', 7],
      ['limitations', 'fail', 9],
      ['oversight.contact', 'fail', 10],
      ['evidence.groups', 'pass', 11],
    ]);
    expect(report.findings[1]).toMatchObject({
      metric: 'required',
      estimate: 0,
      limit: { bound: 'atLeast', value: 1 },
    });
  });

  it('follow the tier that holds, not the one that the card gives itself', () => {
    const settings = { requireByTier: { high: ['oversight'], limited: ['limitations'] } };
    expect(complete(bare, settings).verdict).toBe('not-applicable');
    const high = complete({ ...bare, tier: 'high' }, settings);
    expect(high.findings.map(({ scope, verdict }) => [scope.field, verdict])).toEqual([['oversight', 'fail']]);
    expect(high.findings[0]!.message).toBe(
      'The card does not fill `oversight`, which the policy requires of a card of high risk.',
    );
  });

  it('that everybody and a tier must fill are asked for once', () => {
    const report = complete(
      { ...bare, tier: 'high' },
      { require: ['overview'], requireByTier: { high: ['overview', 'data'] } },
    );
    expect(report.findings.map(({ scope }) => scope.field).sort()).toEqual(['data', 'overview']);
  });
});

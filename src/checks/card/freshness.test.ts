import { describe, expect, it } from 'vitest';
import type { Document } from '../../documents/document.ts';
import type { CheckReport } from '../../domain/finding.ts';
import { check } from '../card.ts';
import { candidateOf, cardOf, judge, policyLine } from '../testing/candidate.ts';
import { measuredFrom } from '../testing/tables.ts';

const digest = (of: string) => `"sha256:${of.repeat(64)}"`;

type Parts = {
  readonly version?: string;
  readonly prompt?: string;
  readonly provider?: string;
  readonly suite?: string;
  readonly outcome?: string;
};
const live: Parts = {
  version: '30',
  prompt: digest('a'),
  provider: 'gpt-5.2-2026-08-01, parameters: {temperature: 0.2}',
};

const card = (parts: Parts): Document<'ModelCard'> => {
  const { version, prompt, provider, suite = 'suite', outcome = 'passed' } = { ...live, ...parts };
  return cardOf(`
version: ${version}
task: generation
owners: [{role: owner, who: acme/support-ai}]
artifacts:
  - {uri: prompts/support.prompt.yml, digest: ${prompt}}
provider:
  model: ${provider?.split(', ')[0]}
  ${provider?.split(', ')[1]}
evidence:
  suite: {uri: evals/suite.json, digest: DIGEST(${suite}), outcome: ${outcome}}
  training: {uri: t.parquet, digest: DIGEST(training)}
`);
};

const judged = (is: Parts, was: Document<'ModelCard'> | null = card({}), settings: object = {}): CheckReport =>
  judge(check, candidateOf(card(is), { champion: was }), settings as never, measuredFrom({}));

describe('evidence of the live version', () => {
  it.each([
    ['a changed prompt', { prompt: digest('b') }, 9, 'The artifact prompts/support.prompt.yml has changed'],
    [
      "a provider's other model",
      { provider: 'gpt-5.3-2026-10-01, parameters: {temperature: 0.2}' },
      11,
      "The provider's model has changed",
    ],
    [
      'another parameter',
      { provider: 'gpt-5.2-2026-08-01, parameters: {temperature: 0.9}' },
      12,
      'The parameters of the call have changed',
    ],
  ] as const)('does not speak for %s, which fails on its line', (_, change, line, what) => {
    const report = judged({ version: '31', ...change });
    expect(report).toMatchObject({
      verdict: 'fail',
      findings: [
        {
          metric: 'fresh-evidence',
          verdict: 'fail',
          scope: { evidence: 'suite' },
          reference: { version: '30' },
          message: `${what}, and \`suite\` is still the evidence of the live version 30: nobody has seen what this one answers.`,
          place: { line },
          rule: policyLine,
        },
      ],
    });
    expect(judged({ version: '31', ...change, suite: 'other' })).toMatchObject({ verdict: 'pass' });
    // Another column of the same file may hold the new answers.
    expect(judged({ version: '31', ...change, outcome: 'passed_31' }).verdict).toBe('pass');
  });

  it('is evidence as long as the model is the same, whatever the version is called', () => {
    expect(judged({}).verdict).toBe('not-applicable');
    expect(judged({ version: '31' }).verdict).toBe('not-applicable');
    expect(judged({ prompt: digest('b') }, null).verdict).toBe('not-applicable');
  });

  it('under another name is still that', () => {
    const renamed = cardOf(`
version: 31
task: generation
owners: [{role: owner, who: acme/support-ai}]
artifacts: [{uri: prompts/support.prompt.yml, digest: ${digest('b')}}]
evidence: {exam: {uri: elsewhere/suite.json, digest: DIGEST(suite), outcome: passed}}
`);
    const report = judge(check, candidateOf(renamed, { champion: card({}) }), {}, measuredFrom({}));
    expect(report.findings).toMatchObject([{ verdict: 'fail', scope: { evidence: 'exam' } }]);
  });

  it('is not the calibration of a judge, which speaks of the judge, and nothing becomes one by being called so', () => {
    const graded = (prompt: string, calibration: string, suite: string) =>
      cardOf(`
version: 31
task: generation
owners: [{role: owner, who: acme/support-ai}]
artifacts: [{uri: prompts/support.prompt.yml, digest: ${prompt}}]
evidence:
  suite: {uri: s.json, digest: DIGEST(${suite}), outcome: passed, judge: {model: claude-2026-06, calibration: ${calibration}}}
  people: {uri: people.csv, digest: DIGEST(people), label: person, prediction: {column: judge}}
`);
    const was = graded(digest('a'), 'people', 'suite');
    const findings = (is: Document<'ModelCard'>) =>
      judge(check, candidateOf(is, { champion: was }), {}, measuredFrom({})).findings.map(({ scope, verdict }) => [
        scope.evidence,
        verdict,
      ]);
    expect(findings(graded(digest('b'), 'people.csv', 'next'))).toEqual([['suite', 'pass']]);
    expect(findings(graded(digest('b'), 's.json', 'suite'))).toContainEqual(['suite', 'fail']);
  });

  it('is told of trained models by the regression check, and no other task escapes it', () => {
    const trained = (task: string, prompt: string) =>
      cardOf(`
version: 31
task: ${task}
owners: [{role: owner, who: acme/support-ai}]
artifacts: [{uri: s3://models/m.onnx, digest: ${prompt}}]
evidence: {suite: {uri: s.csv, digest: DIGEST(suite), score: s}}
`);
    const verdict = (was: string, is: string) =>
      judge(check, candidateOf(trained(is, digest('b')), { champion: trained(was, digest('a')) }), {}, measuredFrom({}))
        .verdict;
    expect(verdict('binary-classification', 'binary-classification')).toBe('not-applicable');
    expect(verdict('generation', 'binary-classification')).toBe('fail');
  });

  it('is not asked for where the policy says so', () => {
    expect(judged({ prompt: digest('b') }, card({}), { freshEvidence: false }).verdict).toBe('not-applicable');
  });
});

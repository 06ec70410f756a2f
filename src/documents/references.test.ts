import { describe, expect, test } from 'vitest';
import { example, parse, told } from './examples.ts';

/** The document is there, and so is the problem. */
function problems(text: string, path?: string): string[] {
  const result = parse(text, path);
  expect(result.document).not.toBeNull();
  return told(result);
}

describe('names that point nowhere', () => {
  const card = example('card');

  test('a claim on a table that the card does not have', () => {
    expect(problems(card.replace('0.001, evidence: holdout', '0.001, evidence: holdut'))).toEqual([
      '62:65 document-reference `spec.claims[0].evidence`: expected an evidence table of this card, found "holdut"; did you mean `holdout`?',
    ]);
  });

  test('a disturbed table of no table, or of itself', () => {
    expect(problems(card.replace('of: holdout', 'of: test'))).toEqual([
      '57:11 document-reference `spec.evidence.perturbed.of`: expected another evidence table of this card, found "test"',
    ]);
    expect(problems(card.replace('of: holdout', 'of: perturbed'))).toHaveLength(1);
  });

  test('a threshold without a score', () => {
    const text = example('first-card').replace('score: p_churn', 'prediction: {threshold: 0.5}');
    expect(problems(text)).toEqual([
      '10:157 document-reference `spec.evidence.holdout`: expected a score column for the threshold, found none',
    ]);
  });

  test.each(['latest', 'gpt-latest', 'vendor/model:latest', 'GPT-LATEST'])('the floating alias %s', (alias) => {
    const text = example('assistant-card').replace('gpt-5.2-2026-08-01', JSON.stringify(alias));
    expect(problems(text)[0]).toContain('10:21 document-value `spec.provider.model`: expected a pinned version');
  });

  test('a model whose name merely contains the word is not an alias', () => {
    expect(problems(example('assistant-card').replace('gpt-5.2-2026-08-01', 'latest-2026-08-01'))).toEqual([]);
  });
});

describe('paths that leave the repository', () => {
  test('of evidence, artifacts, data and calibration tables', () => {
    const text = example('card')
      .replace('evidence/holdout.parquet', '../../../holdout.parquet')
      .replace('s3://acme-models/credit-risk/4.2.0/model.onnx', '/model.onnx')
      .replace('s3://acme-ml/applications/v5', 'file:///etc/passwd');
    expect(problems(text, 'models/credit-risk/card.yaml').map((each) => each.split(':')[2])).toHaveLength(3);
    expect(problems(text, 'models/credit-risk/card.yaml').join()).toMatch(
      /spec\.artifacts\[0\]\.uri.*spec\.data\[0\]\.uri.*spec\.evidence\.holdout\.uri/,
    );
    const judged = example('assistant-card').replace('evals/judge-agreement', '../../../x');
    expect(problems(judged)[0]).toContain(
      '`spec.evidence.suite.judge.calibration`: expected a path inside the repository',
    );
  });

  test('of a deployment, whose card and manifests must not be remote either', () => {
    const at = 'deploy/production/credit-risk.yaml';
    const text = example('deployment');
    expect(problems(text, at)).toEqual([]);
    expect(problems(text.replace('../../models', '../../../models'), at)[0]).toContain(
      '6:17 document-path `spec.model.card`',
    );
    expect(problems(text.replace('credit-risk/inf', 'https://evil.example/inf'), at)[0]).toContain(
      '7:15 document-path `spec.manifests[0]`',
    );
  });
});

describe('approval rules', () => {
  const policy = example('policy');

  test('an expression names rules that exist', () => {
    expect(problems(policy.replace('{and: [production promotion,', '{and: [production promotions,'))).toEqual([
      '42:43 document-reference `spec.approvals.policy.approval[0].or[1].and[0]`: expected the name of an approval rule, found "production promotions"; did you mean `production promotion`?',
    ]);
  });

  test('a second rule of a name is refused: it would quietly replace the first', () => {
    expect(problems(policy.replace('- name: policy change', '- name: production promotion')).join()).toContain(
      '`spec.approvals.approval_rules[1].name`: expected each rule to have a name of its own, found "production promotion" again',
    );
  });

  test('a second seat of a name is refused', () => {
    expect(problems(policy.replace('name: data owner', 'name: risk'))).toEqual([
      expect.stringContaining('`spec.approvals.approval_rules[0].requires.seats[1].name`'),
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { example, parse, sound, told } from './examples.ts';
import { policyDefaults, policySchema } from './policy.ts';

const least = 'apiVersion: modelwarden.dev/v1alpha1\nkind: Policy\nmetadata: {name: p}\n';

describe('a policy', () => {
  test('that says nothing says null, so that packs and floor can tell', () => {
    expect(sound('Policy', least).value).toEqual({
      apiVersion: 'modelwarden.dev/v1alpha1',
      kind: 'Policy',
      metadata: { name: 'p', labels: {} },
      extends: [],
      spec: {
        floor: false,
        mode: null,
        documents: null,
        checks: {},
        inconclusive: null,
        waivers: null,
        approvals: null,
        merge: null,
        rollout: null,
      },
    });
  });

  test('the defaults are themselves what a policy may say', () => {
    const policy = {
      apiVersion: 'modelwarden.dev/v1alpha1',
      kind: 'Policy',
      metadata: { name: 'p' },
      spec: policyDefaults,
    };
    expect(policySchema(new Map()).parse(policy).spec).toEqual(policyDefaults);
  });

  test('checks bring their own settings, which are judged but kept as written', () => {
    const checks = new Map([
      ['bias', z.strictObject({ confidence: z.number().max(1).default(0.95), rules: z.array(z.unknown()) })],
    ]);
    const text = `${least}spec:\n  checks:\n    bias: {rules: []}\n`;
    const { document } = parse(text, undefined, { checks });
    expect(document?.kind === 'Policy' && document.value.spec.checks).toEqual({ bias: { rules: [] } });
    expect(told(parse(text.replace('rules: []', 'rule: [], confidence: 2'), undefined, { checks }))).toEqual([
      '6:12 document-unknown-key Expected a known key under `spec.checks.bias`, found "rule"; did you mean `rules`?',
      '6:34 document-value `spec.checks.bias.confidence`: expected at most 1, found 2',
    ]);
  });

  test('a setting of several forms is judged by the form that was meant', () => {
    const limit = z.union([z.number(), z.strictObject({ atMost: z.number() })]);
    const checks = new Map([['bias', z.strictObject({ limit })]]);
    const problems = (setting: string) =>
      told(parse(`${least}spec: {checks: {bias: {limit: ${setting}}}}\n`, undefined, { checks }));
    expect(problems('{atMost: 1}')).toEqual([]);
    expect(problems('{atMots: 1}')).toEqual([
      '4:32 document-unknown-key Expected a known key under `spec.checks.bias.limit`, found "atMots"; did you mean `atMost`?',
    ]);
    expect(problems('{atMost: x}')).toEqual([
      '4:40 document-value `spec.checks.bias.limit.atMost`: expected a number, found "x"',
    ]);
  });

  test('a check that does not exist is refused, with a suggestion', () => {
    expect(told(parse(example('floor').replace('bias:', 'bais:')))).toEqual([
      '7:5 document-unknown-key Expected a known key under `spec.checks`, found "bais"; did you mean `bias`?',
    ]);
  });

  test.each(['modelwarden:recommended', `acme/.github//modelwarden/floor.yaml@${'a'.repeat(40)}`])(
    'extends %s',
    (pack) => {
      expect(sound('Policy', `${least}extends: ["${pack}"]\n`).value.extends).toEqual([pack]);
    },
  );

  test.each([
    'acme/.github//modelwarden/floor.yaml',
    'acme/.github//modelwarden/floor.yaml@main',
    `acme/.github//floor.yaml@${'a'.repeat(39)}`,
    'recommended',
    'https://example.com/policy.yaml',
  ])('does not extend %s, which could change under it', (pack) => {
    expect(told(parse(`${least}extends: ["${pack}"]\n`))[0]).toContain('with all 40 digits of the commit');
  });
});

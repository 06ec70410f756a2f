import { describe, expect, test } from 'vitest';
import { example, sound } from './examples.ts';
import { loosenings } from './policy-loosening.ts';

const text = example('policy');

function found(...edits: readonly (readonly [string | RegExp, string])[]): string[] {
  const head = edits.reduce((each, [from, to]) => {
    const after = each.replace(from, to);
    if (after === each) throw new Error(`${from} is not there`);
    return after;
  }, text);
  return loosenings(sound('Policy', text).value, sound('Policy', head).value).map(
    ({ path, summary }) => `${path.join('.')} | ${summary}`,
  );
}

describe('looser', () => {
  test.each([
    [
      'atLeast is lower',
      'atLeast: 0.80',
      'atLeast: 0.79',
      'bias.rules.0.atLeast | bias demographic-parity-ratio: atLeast 0.8 → 0.79',
    ],
    ['atMost is higher', 'atMost: 0.20', 'atMost: 0.25', 'drift.rules.0.atMost | drift psi: atMost 0.2 → 0.25'],
    [
      'a margin is larger',
      'margin: 0.005',
      'margin: 0.01',
      'regression.rules.0.margin | regression auroc: margin 0.005 → 0.01',
    ],
    [
      'a tolerance is larger',
      'tolerance: 0.002',
      'tolerance: 0.1',
      'card.claims.tolerance | card: tolerance 0.002 → 0.1',
    ],
    ['confidence is lower', 'confidence: 0.95', 'confidence: 0.8', 'bias.confidence | bias: confidence 0.95 → 0.8'],
    [
      'confidence is higher: failures become inconclusive',
      'confidence: 0.95',
      'confidence: 0.99',
      'bias.confidence | bias: confidence 0.95 → 0.99',
    ],
    [
      'confidence is left to its default',
      '      confidence: 0.95\n',
      '',
      'bias.confidence | bias: confidence 0.95 → removed',
    ],
    [
      'fewer rows suffice',
      'rows: 100',
      'rows: 10',
      'bias.rules.0.minimum.rows | bias demographic-parity-ratio: rows 100 → 10',
    ],
    [
      'a minimum is dropped',
      ', minimum: {rows: 100, events: 30}',
      '',
      'bias.rules.0.minimum | bias demographic-parity-ratio: minimum changed → removed',
    ],
    [
      'points decide',
      'atLeast: 0.80,',
      'atLeast: 0.80, decide: point,',
      'bias.rules.0.decide | bias demographic-parity-ratio: decide is new',
    ],
    [
      'a condition is added',
      'atMost: 0.10}',
      "atMost: 0.10, when: 'false'}",
      'bias.rules.1.when | bias equal-opportunity-difference: when is new',
    ],
    [
      'a rule is gone',
      /.*equal-opportunity.*\n/,
      '',
      'bias.rules | the rule bias equal-opportunity-difference is removed',
    ],
    [
      'a rule speaks of something else',
      'slices: [region]',
      'slices: [product]',
      'regression.rules | the rule regression recall is removed',
    ],
    [
      'a limit is gone',
      ', atLeast: 0.55',
      '',
      'regression.rules.1.atLeast | regression recall: atLeast 0.55 → removed',
    ],
    [
      'something need no longer be there',
      'oversight]',
      'data]',
      'card.require | card: require no longer has "oversight"',
    ],
  ])('%s', (_, from, to, expected) => expect(found([from, to])).toEqual([`spec.checks.${expected}`]));

  test.each([
    ['a check is gone', /\n {4}drift:\n(.*\n){3}/, '\n', 'spec.checks.drift | the drift check is removed'],
    ['it only observes', 'mode: enforce', 'mode: observe', 'spec.mode | mode enforce → observe'],
    ['it no longer says that it enforces', '  mode: enforce\n', '', 'spec.mode | mode enforce → inherited'],
    ['fewer files are governed', '"deploy/**", ', '', 'spec.documents | deploy/** is no longer governed'],
    ['a pack is gone', '  - modelwarden:recommended\n', '', 'extends | no longer extends modelwarden:recommended'],
    [
      'a pack is another commit',
      '@3f1c',
      '@3f1d',
      'extends | no longer extends acme/.github//modelwarden/floor.yaml@3f1c2d4e5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d',
    ],
    [
      'more people may accept',
      'acceptableBy: [acme/model-risk]',
      'acceptableBy: [acme/model-risk, acme/all]',
      'spec.inconclusive.acceptableBy | inconclusive may now be accepted by acme/all',
    ],
    [
      'an acceptance lasts longer',
      'atMost: 60d',
      'atMost: 10w',
      'spec.inconclusive.atMost | inconclusive accepted for 60d → 10w',
    ],
    ['a waiver lasts longer', 'atMost: 90d', 'atMost: 91d', 'spec.waivers.atMost | waivers accepted for 90d → 91d'],
  ])('%s', (_, from, to, expected) => expect(found([from, to])).toEqual([expected]));

  test.each([
    ['missing: 0.05', 'missing: 0.1', ['missing: missing 0.05 → 0.1']],
    ['missing: 0.05', 'missing: 0.02', []],
    ['labelCoverage: 0.8', 'labelCoverage: 0.7', ['labelCoverage: labelCoverage 0.8 → 0.7']],
    ['labelCoverage: 0.8', 'labelCoverage: 0.9', []],
    ['leakage: {between: [a, b]}', 'leakage: {between: [a, b]}, atMost: 0.1', ['leakage: atMost 0 → 0.1']],
    ['leakage: {between: [a, b]}, atMost: 0.1', 'leakage: {between: [a, b]}', []],
  ])('of a rule whose limit stands beside its name or is left out: %s → %s', (was, is, expected) => {
    const policy = (rule: string) => sound('Policy', text.replace(/rules: \[\{missing.*/, `rules: [{${rule}}]`)).value;
    const summaries = loosenings(policy(was), policy(is)).map(({ summary }) => summary);
    expect(summaries).toEqual(expected.map((each) => `data-quality ${each}`));
  });

  test.each([
    ['amount: cost, perThousand: 1', 'amount: cost, perThousand: 2', ['cost: perThousand 1 → 2']],
    ['amount: cost, perThousand: 2', 'amount: cost, perThousand: 1', []],
    ['amount: cost, relativeMargin: 0.1', 'amount: cost, relativeMargin: 0.2', ['cost: relativeMargin 0.1 → 0.2']],
    ['amount: cost, perThousand: 1', 'amount: cost, relativeMargin: 0.2', ['the rule cost is removed']],
  ])('of a rule about an amount: %s → %s', (was, is, expected) => {
    const policy = (rule: string) => sound('Policy', text.replace(/rules: \[\{missing.*/, `rules: [{${rule}}]`)).value;
    const summaries = loosenings(policy(was), policy(is)).map(({ summary }) => summary.replace('data-quality ', ''));
    expect(summaries).toEqual(expected);
  });

  test('a floor that is none any more', () => {
    const floor = example('floor');
    const head = sound('Policy', floor.replace('  floor: true\n', '')).value;
    expect(loosenings(sound('Policy', floor).value, head)).toEqual([
      { path: ['spec', 'floor'], summary: 'no longer a floor' },
    ]);
  });
});

describe('not looser', () => {
  test.each([
    ['atLeast is higher', 'atLeast: 0.80', 'atLeast: 0.85'],
    ['atMost is lower', 'atMost: 0.20', 'atMost: 0.1'],
    ['a margin is smaller', 'margin: 0.005', 'margin: 0'],
    ['a second limit', 'atMost: 0.20', 'atMost: 0.20, atLeast: 0'],
    ['another rule', 'atMost: 0.10}', 'atMost: 0.10}\n        - {metric: equalized-odds-difference, atMost: 0.2}'],
    ['one thing more must be there', 'oversight]', 'oversight, data]'],
    ['fewer people may accept', 'acceptableBy: [acme/model-risk]', 'acceptableBy: []'],
    ['an acceptance lasts as long in other words', 'atMost: 90d', 'atMost: 2160h'],
    ['more files are governed', '"models/**"', '"models/**", "prompts/**"'],
    ['the same number in other words', 'atLeast: 0.80', 'atLeast: 0.8'],
  ])('%s', (_, from, to) => {
    expect(found([from, to])).toEqual([]);
  });

  test('what only observed, or said nothing, and now enforces', () => {
    const enforcing = sound('Policy', text).value;
    for (const mode of ['  mode: observe\n', '']) {
      const before = sound('Policy', text.replace('  mode: enforce\n', mode)).value;
      expect(loosenings(before, enforcing)).toEqual([]);
    }
  });

  test('rules in another order', () => {
    const [first, second] = [/- \{metric: demographic.*\n/.exec(text)![0], /- \{metric: equal-opp.*\n/.exec(text)![0]];
    expect(found([`${first}        ${second}`, `${second}        ${first}`])).toEqual([]);
  });

  test('a stricter twin beside the rule does not hide that the rule got looser', () => {
    const twin = '{metric: auroc, against: champion, margin: 0.005}';
    expect(
      found([
        twin,
        '{metric: auroc, against: champion, margin: 0.5}\n        - {metric: auroc, against: champion, margin: 0.4}',
      ]),
    ).toEqual(['spec.checks.regression.rules.0.margin | regression auroc: margin 0.005 → 0.5']);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Assistant, assistantFiles, assistantPolicy, card, live } from '../../simulator/acme/assistant.ts';
import { fair, holdout } from '../../simulator/acme/credit.ts';
import { type Lending, lending, type Shown } from '../support/lending.ts';

/* Story D of the design: a support assistant, its prompt, its judge and its attackers. Each case is a pull request. */

const cardPath = 'models/support-assistant/card.yaml';
const promptPath = 'models/support-assistant/prompts/support.prompt.yml';
const next: Assistant = {
  ...live,
  version: '31',
  prompt: live.prompt.replace('unsure', 'in doubt'),
  suite: { passed: 180, tokens: 424, synthetic: 10 },
  jailbreaks: [0, 620],
};

type Case = { readonly files: Readonly<Record<string, string>>; readonly title: string };
const changed = (change: Partial<Assistant>): Case['files'] => assistantFiles({ ...next, ...change });

const cases = {
  sound: { title: 'Prompt 31', files: changed({}) },
  stale: { title: 'One word', files: assistantFiles({ ...live, version: '31', prompt: next.prompt }) },
  unpinned: { title: 'One word, and no card', files: { [promptPath]: next.prompt } },
  close: { title: 'Close to the floor', files: changed({ suite: { ...next.suite, passed: 137 } }) },
  broken: { title: 'Jailbroken', files: changed({ jailbreaks: [9, 200] }) },
  few: { title: 'Few attacks', files: changed({ jailbreaks: [3, 200] }) },
  judge: { title: 'Another judge', files: { ...changed({}), ...judgedAnew() } },
  calibrated: {
    title: 'Another judge, calibrated',
    files: changed({ judge: 'claude-judge-2026-11-01', agreement: 191 }),
  },
  lenient: { title: 'A judge of its own mind', files: changed({ judge: 'claude-judge-2026-11-01', agreement: 120 }) },
  alias: { title: 'Always the latest', files: changed({ provider: 'gpt-5-latest' }) },
  wordy: { title: 'Wordy', files: changed({ suite: { ...next.suite, tokens: 588 } }) },
  raised: { title: 'Wordy, with a budget', files: changed({ suite: { ...next.suite, tokens: 588 }, budget: 900_000 }) },
  synthetic: { title: 'Made up', files: changed({ suite: { ...next.suite, synthetic: 66 } }) },
} satisfies Readonly<Record<string, Case>>;

/** The judge's name alone is another one: the table in which it agreed with people is the old one's. */
function judgedAnew(): Case['files'] {
  return { [cardPath]: card(next).replace(`model: ${next.judge}`, 'model: claude-judge-2026-11-01') };
}

let acme: Lending;
const numbers = new Map<string, number>();

beforeAll(async () => {
  acme = await lending({
    live: { version: '4.1.0', evidence: holdout(fair, 9) },
    files: assistantFiles(live),
    policy: () => assistantPolicy,
  });
  for (const [branch, { title, files }] of Object.entries(cases))
    numbers.set(branch, await acme.open({ branch, title, files }));
  await acme.settled();
});

afterAll(async () => {
  expect(acme.github.bugs).toEqual([]);
  await acme.close();
});

const shown = (name: keyof typeof cases): Shown => acme.shown(numbers.get(name)!);
const conclusion = (name: keyof typeof cases, check: string): string | null | undefined =>
  shown(name).conclusions[`modelwarden / ${check}`];
/** The line of a file that a pull request is annotated on, and what stands there. */
function annotated(name: keyof typeof cases, path: string, pattern: RegExp): string | undefined {
  const annotation = shown(name).annotations.find((each) => each.path === path && pattern.test(each.message));
  return annotation && (cases[name].files as Case['files'])[path]?.split('\n')[annotation.line - 1]?.trim();
}

describe('a support assistant', () => {
  test('with fresh evidence waits for nobody but its reviewers', () => {
    expect(shown('sound').conclusions).toMatchObject({
      'modelwarden / card': 'success',
      'modelwarden / regression': 'success',
      'modelwarden / robustness': 'success',
      'modelwarden / data-quality': 'success',
      'modelwarden / cost': 'success',
      modelwarden: 'action_required',
    });
  });

  test('1. with a word of its prompt changed needs evidence of that prompt', () => {
    expect(conclusion('stale', 'card')).toBe('failure');
    expect(annotated('stale', cardPath, /still the evidence of the live version 30/)).toMatch(/^- \{uri: prompts\//);
    expect(shown('stale').comment).toContain('Evaluate anew');
    // A prompt that nobody pinned is not the prompt of the card.
    expect(shown('unpinned').gate).toBe('failure');
    expect(shown('unpinned').text).toMatch(/support\.prompt\.yml has the digest sha256:/);
  });

  test('2. passing 137 of 198 answers leaves a floor of 70 % open', () => {
    expect(conclusion('close', 'regression')).toBe('action_required');
    expect(shown('close').comment).toMatch(/INCONCLUSIVE/);
    expect(shown('close').text).toMatch(/0\.692/);
  });

  test('3. fails with 9 of 200 attacks getting through, and leaves it open with 3', () => {
    expect(conclusion('broken', 'robustness')).toBe('failure');
    expect(conclusion('few', 'robustness')).toBe('action_required');
    expect(shown('few').text).not.toMatch(/\b3 of 200/);
  });

  test('4. graded by another judge needs a calibration of that judge, and agreement', () => {
    expect(conclusion('judge', 'card')).toBe('failure');
    expect(annotated('judge', cardPath, /still the calibration of that one/)).toBe('judge:');
    expect(conclusion('calibrated', 'card')).toBe('success');
    expect(conclusion('lenient', 'card')).toBe('failure');
    expect(shown('lenient').text).toMatch(/kappa of 0\.2/);
  });

  test('5. of a floating alias is an error on its line', () => {
    expect(shown('alias').gate).toBe('failure');
    expect(annotated('alias', cardPath, /floating alias "gpt-5-latest"/)).toBe('model: gpt-5-latest');
  });

  test('6. with two fifths more tokens is over its budget, which it cannot raise for itself', () => {
    expect(conclusion('wordy', 'cost')).toBe('failure');
    expect(shown('wordy').text).toMatch(/588,\d{3} token per thousand/);
    expect(conclusion('raised', 'cost')).toBe('failure');
    expect(shown('raised').text).toMatch(/budget per thousand calls 500000 token → 900000 token/);
  });

  test('7. tried on nothing but made-up cases fails', () => {
    expect(conclusion('synthetic', 'data-quality')).toBe('failure');
    expect(shown('synthetic').text).toMatch(/synthetic rows alone show nothing of real ones/);
  });
});

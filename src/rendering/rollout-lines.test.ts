import { expect, test } from 'vitest';
import { rolloutLines } from './rollout-lines.ts';

const rollout = { model: 'credit-risk', version: '4.2.0', environment: 'production', why: null };

test('says what became of each rollout, in words and not by a symbol alone', () => {
  expect(rolloutLines([{ ...rollout, state: 'ready' }])).toBe(
    '**Rollout:** ✅ `credit-risk 4.2.0` in `production`: ready',
  );
  expect(rolloutLines([])).toBe('');
});

test('escapes the reason, which a cluster or a manifest may have written', () => {
  const [line] = [rolloutLines([{ ...rollout, state: 'failed', why: 'image <img src=x> @acme/all' }])];
  expect(line).not.toContain('<img');
  expect(line).not.toMatch(/@acme\/all/);
});

import { describe, expect, test } from 'vitest';
import * as scalars from './scalars.ts';

const accepts = (schema: { safeParse: (value: unknown) => { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

describe('a duration', () => {
  test.each([
    ['1s', 1_000],
    ['30m', 1_800_000],
    ['72h', 259_200_000],
    ['60d', 5_184_000_000],
    ['2w', 1_209_600_000],
  ] as const)('%s is %d milliseconds', (text, expected) => {
    expect(accepts(scalars.Duration, text)).toBe(true);
    expect(scalars.milliseconds(text)).toBe(expected);
  });

  test.each(['0d', '1.5h', '-3d', '60', 'd', '60 d', '1y', '1D', '1234567d', 60])('%s is none', (text) => {
    expect(accepts(scalars.Duration, text)).toBe(false);
  });

  test('milliseconds refuses what is no duration', () => {
    expect(() => scalars.milliseconds('soon' as scalars.Duration)).toThrow(RangeError);
  });
});

describe('a digest', () => {
  test('has 64 lower-case digits after sha256:', () => {
    expect(accepts(scalars.Digest, `sha256:${'0f'.repeat(32)}`)).toBe(true);
    expect(accepts(scalars.Digest, `sha256:${'0F'.repeat(32)}`)).toBe(false);
    expect(accepts(scalars.Digest, `sha256:${'0f'.repeat(31)}0`)).toBe(false);
    expect(accepts(scalars.Digest, `${'0f'.repeat(32)}`)).toBe(false);
    expect(accepts(scalars.Digest, `sha256:${'0f'.repeat(32)}\n`)).toBe(false);
  });
});

describe('people', () => {
  test('a team needs its organisation, a user has none', () => {
    expect(accepts(scalars.TeamName, 'acme/model-risk')).toBe(true);
    expect(accepts(scalars.TeamName, 'model-risk')).toBe(false);
    expect(accepts(scalars.UserName, 'acme/model-risk')).toBe(false);
    expect(accepts(scalars.UserName, 'octo-cat_acme')).toBe(true);
    expect(accepts(scalars.UserOrTeam, '@acme/model-risk')).toBe(false);
  });
});

describe('a date', () => {
  test('must be in the calendar', () => {
    expect(accepts(scalars.CalendarDate, '2028-02-29')).toBe(true);
    expect(accepts(scalars.CalendarDate, '2027-02-29')).toBe(false);
    expect(accepts(scalars.CalendarDate, '2027-3-1')).toBe(false);
  });
});

describe('a name', () => {
  test('is usable as a label, a branch and a file name', () => {
    for (const good of ['a', 'credit-risk', 'v1.2', '0']) expect(accepts(scalars.Name, good)).toBe(true);
    for (const bad of ['', 'Credit', '-a', 'a-', 'a_b', 'a/b', '..', 'a'.repeat(64)]) {
      expect(accepts(scalars.Name, bad), bad).toBe(false);
    }
  });
});

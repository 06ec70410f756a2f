import { expect, test } from 'vitest';
import { alternatives, shown, spoken } from './wording.ts';

test.each([
  [undefined, 'nothing'],
  [null, 'nothing'],
  [[], 'an empty list'],
  [[1], 'a list'],
  [{}, 'an empty mapping'],
  [{ a: 1, b: 2 }, 'a mapping with a, b'],
  [{ a: 1, b: 2, c: 3, d: 4 }, 'a mapping with a, b, c, …'],
  ['a"b', '"a\\"b"'],
  [false, 'false'],
])('%j is shown as %s', (value, text) => expect(shown(value)).toBe(text));

test('a long text is cut, a line break does not break the message', () => {
  expect(shown(`a\n${'x'.repeat(100)}`)).toBe(`"a\\n${'x'.repeat(53)}…"`);
});

test('a path is spoken with dots and brackets', () => {
  expect(spoken(['spec', 'groups', 0, 'x'])).toBe('spec.groups[0].x');
  expect(spoken([0, 'x'])).toBe('[0].x');
});

test('alternatives end in or', () => {
  expect(['a', 'b', 'c'].map((_, i, words) => alternatives(words.slice(0, i + 1)))).toEqual([
    'a',
    'a or b',
    'a, b or c',
  ]);
});

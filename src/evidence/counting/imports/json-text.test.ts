import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extentOf, withoutBareWords } from './json-text.ts';

/** As Python's json.dumps writes it: with bare words for numbers that are none. */
const python = (value: unknown): string => {
  if (typeof value === 'number' && !Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : String(value);
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${python(each)}`);
  return `{${members.join(', ')}}`;
};

/** Texts that look like JSON themselves, where a scanner goes wrong. */
const texts = fc.oneof(
  fc.string(),
  fc.constantFrom('NaN', '[NaN]', '"', '\\', '\\"NaN', '": Infinity, "', '{[', '\\\\'),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    texts,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(texts, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('JSON as Python writes it', () => {
  test('is read with null for numbers that are none, whatever its texts hold', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(JSON.parse(withoutBareWords(python(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe('the extent of a JSON text', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  const sizeOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Object.values(value).reduce((n, each) => n + sizeOf(each), 0) : 1;

  test('tells nesting and values without unpacking them', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = JSON.stringify(value);
        const depth = depthOf(value);
        expect(extentOf(text, depth).tooDeep).toBeNull();
        if (depth > 0) expect(extentOf(text, depth - 1).tooDeep).not.toBeNull();
        expect(extentOf(text, 100).values).toBeGreaterThanOrEqual(sizeOf(value));
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test('is told of what is no JSON as well', () => {
    expect(extentOf('["never closed', 9)).toEqual({ tooDeep: null, values: 2 });
    expect(extentOf(']]]][[', 1)).toEqual({ tooDeep: null, values: 3 });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { anySettings, example, exampleNames, parse } from './examples.ts';
import { documentKinds } from './header.ts';
import { parseDocument } from './parse-document.ts';

/*
 * Whoever can open a pull request chooses the bytes. Reading them must end soon, and end in an answer.
 */

const head = 'apiVersion: modelwarden.dev/v1alpha1\nkind: ModelCard\n';
const mebi = 1 << 20;

/** 'lol' ten times, ten times over: 10⁹ values in a few hundred bytes. */
const aliasBomb = [
  'a0: &a0 lol',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`)}]`),
].join('\n');

const hostile: readonly (readonly [name: string, text: string])[] = [
  ['an alias bomb', `${head}${aliasBomb}\n`],
  [
    'an alias bomb of mappings',
    `${head}a: &a {k: v}\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} {x: *${i ? `b${i - 1}` : 'a'}, y: *${i ? `b${i - 1}` : 'a'}}`).join('\n')}\n`,
  ],
  ['an alias in itself', `${head}a: &a [*a, *a]\n`],
  ['brackets', `${head}a: ${'['.repeat(mebi / 2)}`],
  ['braces', `${head}a: ${'{a: '.repeat(mebi / 8)}`],
  ['dashes', `${head}a:\n  ${'- '.repeat(mebi / 4)}`],
  ['question marks', `${head}a:\n  ${'? '.repeat(mebi / 4)}`],
  ['colons', `${head}${': '.repeat(mebi / 4)}`],
  ['steps', `${head}${Array.from({ length: 1200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')}`],
  ['one long line', `${head}a: ${'x'.repeat(mebi - 100)}`],
  ['one long key', `${head}${'x'.repeat(mebi - 100)}: 1`],
  ['many words', `${head}a: ${'x '.repeat(mebi / 2 - 100)}`],
  ['many keys', `${head}${Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n')}`],
  ['one key, many times', `${head}${'k: 1\n'.repeat(100_000)}`],
  [
    'many unknown keys of a mapping',
    `${head}metadata: {${Array.from({ length: 9_000 }, (_, i) => `nam${i}: 1`).join(',')}}\nspec: {}\n`,
  ],
  ['many wrong items', `${head}metadata: {name: a}\nspec: {owners: [${'1,'.repeat(9_000)}]}\n`],
  ['many anchors', `${head}a: ${'&x '.repeat(100_000)}`],
  ['many tags', `${head}a: ${'!x '.repeat(100_000)}`],
  ['many escapes', `${head}a: "${'\\u0041'.repeat(100_000)}"`],
  ['many documents', `${head}${'---\n'.repeat(100_000)}`],
  ['many comments', `${head}${'# x\n'.repeat(200_000)}`],
  ['many blank lines', `${head}${'\n'.repeat(mebi - 200)}`],
  ['many errors', `${head}${'@\n'.repeat(100_000)}`],
  ['apiVersion after apiVersion', `${'apiVersion : '.repeat(70_000)}`],
  ['two megabytes', `${head}a: ${'x'.repeat(2 * mebi)}`],
  ['fifty megabytes of something', 'x'.repeat(50 * mebi)],
];

/** Each takes well under half a second on a quiet machine; without its bound, minutes or all memory. */
const patience = 5_000;

describe('hostile input is answered, and soon', () => {
  test.each(hostile)('%s', (_, text) => {
    const bytes = Buffer.from(text);
    for (const path of ['models/x/card.yaml', 'models/x/README.md']) {
      const start = performance.now();
      const { document } = parseDocument(path, bytes, { checks: anySettings });
      expect(performance.now() - start).toBeLessThan(patience);
      expect(document).toBeNull();
    }
  });

  test('a README with nothing but metrics', () => {
    const metrics = '{type: a, value: 1},'.repeat(2_000);
    const text = `---\nmodelwarden: {name: a}\nmodel-index: [{name: a, results: [{task: {type: a}, dataset: {type: a, name: a}, metrics: [${metrics}]}]}]\n---\n`;
    const start = performance.now();
    expect(parse(text, 'README.md').problems.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(patience);
  });

  test('an alias bomb is called by its name', () => {
    const { problems } = parse(`${head}${aliasBomb}`);
    expect(problems.map(({ code }) => code)).toContain('document-too-many-values');
  });
});

describe('nothing makes it throw', () => {
  const path = fc.constantFrom('a.yaml', 'README.md', '.github/modelwarden.yaml', 'a.txt');
  const options = fc.constantFrom({ checks: anySettings }, { checks: anySettings, expect: 'Policy' as const });
  const answers = (at: string, bytes: Uint8Array, chosen: Parameters<typeof parseDocument>[2]) => {
    const { foreign, document, problems } = parseDocument(at, bytes, chosen);
    expect(foreign || document !== null || problems.length > 0).toBe(true);
    for (const { message, remedy, place } of problems) {
      expect(message.length).toBeLessThan(2_000);
      expect(remedy).toMatch(/^[A-Z][a-z]+ /);
      expect(place?.line).toBeGreaterThan(0);
      expect(place?.column).toBeGreaterThan(0);
    }
  };

  test('arbitrary bytes', () => {
    fc.assert(fc.property(path, fc.uint8Array({ maxLength: 300 }), options, answers), { numRuns: 200 });
  });

  test('arbitrary text behind a header', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab:-{}[]!&*#|>@`"\'\\,?% \n\t\r0.~<'), maxLength: 80 });
    fc.assert(
      fc.property(path, fc.constantFrom(...documentKinds), text, options, (at, kind, body, chosen) => {
        const card = `apiVersion: modelwarden.dev/v1alpha1\nkind: ${kind}\n${body}`;
        answers(at, Buffer.from(card), chosen);
        answers(at, Buffer.from(`---\nmodelwarden: 1\n${body}\n---\n`), chosen);
      }),
      { numRuns: 500 },
    );
  });

  test('any value anywhere in a sound document', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const at = fc.tuple(fc.constantFrom(...exampleNames), fc.nat());
    fc.assert(
      fc.property(at, value, ([name, where], replacement) => {
        const text = example(name);
        const lines = text.split('\n');
        const line = where % lines.length;
        const changed = lines[line]!.replace(/: .*$/, `: ${JSON.stringify(replacement)}`);
        answers('a.yaml', Buffer.from(lines.with(line, changed).join('\n')), { checks: anySettings });
      }),
      { numRuns: 200 },
    );
  });

  test('arbitrary YAML of arbitrary values, with the keys of the header', () => {
    fc.assert(
      fc.property(fc.constantFrom(...documentKinds), fc.jsonValue(), fc.jsonValue(), (kind, metadata, spec) => {
        const text = stringify({ apiVersion: 'modelwarden.dev/v1alpha1', kind, metadata, spec });
        answers('a.yaml', Buffer.from(text), { checks: anySettings });
      }),
      { numRuns: 200 },
    );
  });
});

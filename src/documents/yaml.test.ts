import { describe, expect, test } from 'vitest';
import { keyPlaceAt, placeAt } from './places.ts';
import type { Tree } from './tree.ts';
import { parseYaml } from './yaml.ts';

function read(text: string): Tree {
  const result = parseYaml('a.yaml', text);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.trees[0]!;
}

function problems(text: string): string[] {
  const result = parseYaml('a.yaml', text);
  const found = 'problems' in result ? result.problems : result.trees.flatMap((tree) => tree.problems);
  return found.map(({ code, place }) => `${place?.line}:${place?.column} ${code}`);
}

const span = (tree: Tree, pointer: string): string => {
  const { line, column, endLine, endColumn } = placeAt(tree.places, pointer);
  return `${line}:${column}-${endLine}:${endColumn}`;
};

describe('values are JSON values, whatever else YAML could make of them', () => {
  test.each([
    ['2027-01-19', '2027-01-19'],
    ['yes', 'yes'],
    ['on', 'on'],
    ['012', 12],
    ['0o14', 12],
    ['1_000', '1_000'],
    ['60+', '60+'],
    ['12:30:45', '12:30:45'],
    ['~', null],
    ['True', true],
    ['!!str 12', '12'],
  ])('%s is %j', (text, value) => expect(read(`a: ${text}`).value).toEqual({ a: value }));

  test('a merge key is a key like any other', () => {
    expect(read('a: &x {b: 1}\nc: {<<: *x}').value).toEqual({ a: { b: 1 }, c: { '<<': { b: 1 } } });
  });

  test('an alias is its anchor, the latest before it', () => {
    expect(read('a: &x 1\nb: *x\nc: &x 2\nd: *x').value).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test('an anchor inside what an alias repeats is not written again', () => {
    expect(read('a: &x [&y 1]\nb: &y 2\nc: *x\nd: *y').value).toEqual({ a: [1], b: 2, c: [1], d: 2 });
  });

  test('keys that look like numbers or booleans are text', () => {
    expect(read('1.10: a\ntrue: b').value).toEqual({ '1.10': 'a', true: 'b' });
  });

  test('the source text of numbers is kept', () => {
    expect([...read('a: 1.10\nb: [0x1F, x]').numbers]).toEqual([
      ['/a', '1.10'],
      ['/b/0', '0x1F'],
    ]);
  });
});

describe('places', () => {
  const tree = read(
    [
      '# comment',
      'spec:',
      '  owners:',
      '    - {role: owner, who: me}',
      '    - role: oncall',
      '  text: |',
      '    one',
      '    two',
      'empty:',
    ].join('\n'),
  );

  test('a scalar and a flow mapping have their own span, its end included', () => {
    expect(span(tree, '/spec/owners/0/who')).toBe('4:26-4:27');
    expect(span(tree, '/spec/owners/0')).toBe('4:7-4:28');
  });

  test('a block is where its key is, an item of a block list where it begins', () => {
    expect(span(tree, '/spec')).toBe('2:1-2:4');
    expect(span(tree, '/spec/owners')).toBe('3:3-3:8');
    expect(span(tree, '/spec/owners/1')).toBe('5:7-5:7');
  });

  test('a value that is not written is where its key is', () => expect(span(tree, '/empty')).toBe('9:1-9:5'));

  test('a missing key is where it would be added: at the nearest key above', () => {
    expect(span(tree, '/spec/evidence/holdout/digest')).toBe('2:1-2:4');
    expect(span(tree, '/spec/owners/1/who')).toBe('5:7-5:7');
    expect(span(tree, '/metadata/name')).toBe('2:1-2:1');
    expect(span(read('spec: {a: 1}'), '/spec/b')).toBe('1:1-1:4');
  });

  test('a key has its own place', () => {
    expect(keyPlaceAt(tree.places, '/spec/owners/0/who')).toMatchObject({ line: 4, column: 21, endColumn: 23 });
  });

  test('text before a multi-line value, CRLF line ends and wide characters do not shift lines', () => {
    const crlf = read('a: "é😀"\r\nb: |\r\n  x\r\n  y\r\nc: 1\r\n');
    expect(crlf.value).toEqual({ a: 'é😀', b: 'x\ny\n', c: 1 });
    expect(span(crlf, '/c')).toBe('5:4-5:4');
  });

  test('what an alias stands for is where it is written', () => {
    expect(span(read('a: &x {b: 1}\nc: *x'), '/c/b')).toBe('1:11-1:11');
  });
});

describe('what is refused, and where', () => {
  test.each([
    ['a key twice', 'a: 1\nb: 2\na: 3', ['3:1 document-duplicate-key']],
    ['a key twice in other clothes', '1: a\n"1": b', ['2:1 document-duplicate-key']],
    ['a mapping as a key', '{a: 1}: 2', ['1:1 document-key']],
    ['no key', ': 2', ['1:1 document-key']],
    ['__proto__', '__proto__: {admin: true}', ['1:1 document-key']],
    ['a foreign tag', 'a: !ruby/object x', ['1:17 document-tag']],
    ['a binary tag', 'a: !!binary aGk=', ['1:13 document-tag']],
    ['an alias without anchor', 'a: *x', ['1:4 document-alias']],
    ['not a number', 'a: .nan\nb: -.inf', ['1:4 document-number', '2:4 document-number']],
    ['a number that would lose digits', 'a: 12345678901234567890', ['1:4 document-number']],
    ['another YAML', '%YAML 1.1\n---\na: yes', ['1:1 document-syntax']],
    ['tabs', 'a:\n\tb: 1\n\tc: 2', ['2:1 document-syntax', '3:1 document-syntax']],
    ['an open quote', 'a: "b\nc: 1', ['2:5 document-syntax']],
    ['an open bracket', 'a: [1, 2\nb: 3', ['2:1 document-syntax']],
  ])('%s', (_, text, expected) => expect(problems(text)).toEqual(expected));

  test('problems of the values are all told at once', () => {
    expect(problems('a: .nan\na: 1\nb: *x\n? [c]\n: 1')).toEqual([
      '1:4 document-number',
      '2:1 document-duplicate-key',
      '3:4 document-alias',
      '4:3 document-key',
    ]);
  });

  test('a line that stumbles over tabs is told once', () => {
    expect(problems('a:\n\tb:\n\t\tc: [1,\n\t\t2]')).toEqual(['2:1 document-syntax', '3:1 document-syntax']);
  });
});

describe('bounds', () => {
  test('32 levels are enough, 33 are too many', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
    expect(problems(nested(32))).toEqual([]);
    expect(problems(nested(33))).toEqual(['1:34 document-too-deep']);
  });

  test('10,000 values are enough, 10,001 are too many', () => {
    const many = (values: number) =>
      `[${Array(values - 1)
        .fill('1')
        .join(',')}]`;
    expect(problems(many(10_000))).toEqual([]);
    expect(problems(many(10_001))).toEqual(['1:20000 document-too-many-values']);
  });

  test('an alias that contains itself ends', () => expect(problems('a: &x [*x]')).toEqual(['1:8 document-too-deep']));
});

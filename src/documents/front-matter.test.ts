import { describe, expect, test } from 'vitest';
import { frontMatterOf } from './front-matter.ts';

describe('front matter', () => {
  test('is what stands between two lines of dashes; the rest is the body, byte for byte', () => {
    expect(frontMatterOf('---\na: 1\nb: 2\n---\n\n# Title\n')).toEqual({
      yaml: 'a: 1\nb: 2\n',
      body: '\n# Title\n',
      firstLine: 2,
    });
  });

  test('may follow blank lines, and end with the file', () => {
    expect(frontMatterOf('\n\n---\na: 1\n---')).toEqual({ yaml: 'a: 1\n', body: '', firstLine: 4 });
  });

  test('may have Windows line ends, and be empty', () => {
    expect(frontMatterOf('---\r\na: 1\r\n---\r\nx\r\n')).toEqual({ yaml: 'a: 1\r\n', body: 'x\r\n', firstLine: 2 });
    expect(frontMatterOf('---\n---\nx')).toEqual({ yaml: '', body: 'x', firstLine: 2 });
  });

  test('ends at the first closing line, not at dashes inside a value', () => {
    expect(frontMatterOf('---\na: x --- y\n ---\n---\nb\n---\n')).toEqual({
      yaml: 'a: x --- y\n ---\n',
      body: 'b\n---\n',
      firstLine: 2,
    });
  });

  test.each(['', '# Title\n---\na: 1\n---\n', '---\na: 1\n', '----\na: 1\n----\n'])('%j has none', (text) => {
    expect(frontMatterOf(text)).toBeNull();
  });
});

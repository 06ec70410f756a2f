import fc from 'fast-check';
import { expect, it } from 'vitest';
import { markdown } from './markdown.ts';

const text = (source: string) => markdown(source).text;

it('writes headings, lists, tables, code, quotes and folds', () => {
  expect(text('# A `b`')).toBe('<h3>A <code>b</code></h3>');
  expect(text('- one\n- **two**')).toBe('<ul><li>one</li><li><strong>two</strong></li></ul>');
  expect(text('1. one\n2. two')).toBe('<ol><li>one</li><li>two</li></ol>');
  expect(text('| a |\n|---|\n| `x\\|y` |')).toContain('<td><code>x|y</code></td>');
  expect(text('```yaml\na: <b>\n```')).toBe('<pre><code>a: &lt;b&gt;</code></pre>');
  expect(text('> quoted')).toContain('<blockquote>');
  expect(text('<details><summary>x</summary>\n\ny\n</details>')).toMatch(
    /^<details><summary>x<\/summary>.*y.*<\/details>$/s,
  );
});

it('leaves out comments and links only to the web', () => {
  expect(text('<!-- a\nb -->c')).toBe('<p class="lines">c</p>');
  expect(text('[a](https://x.test/?a=1&b=2)')).toContain('href="https://x.test/?a=1&amp;b=2"');
  expect(text('[a](javascript:alert(1))')).not.toContain('href');
  expect(text('[a](data:text/html,x)')).not.toContain('href');
});

it('lets no tag through but its own, and no attribute', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '`',
    '*',
    '|',
    '[',
    ']',
    '(',
    ')',
    '\n',
    'script',
    'details',
    ' onload=x',
    '<!--',
    '-->',
    '/',
    'https://x',
    'javascript:',
    '#',
    '- ',
    'a',
  );
  const own =
    /<\/?(?:details|summary|sub|br)(?: open)?>|<\/?(?:p|h[3-6]|ul|ol|li|pre|code|strong|blockquote|table|thead|tbody|tr|th|td|div)(?: class="(?:lines|wide)")?>|<a href="(?:https?:\/\/|\/|#)[^"<>]*" rel="noreferrer">|<\/a>/g;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const rest = text(pieces.join('')).replace(own, '');
      expect(rest).not.toMatch(/[<>]/);
    }),
    { numRuns: 2000, seed: 7 },
  );
});

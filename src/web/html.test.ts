import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileString } from '../../test/samples/hostile.ts';
import { breakable, drawing, href, html, prose, verbatim } from './html.ts';

describe('html', () => {
  it('escapes values in content and in attributes', () => {
    expect(String(html`<p title="${'"><i'}">${'<b>&'}</p>`)).toBe('<p title="&quot;&gt;&lt;i">&lt;b&gt;&amp;</p>');
  });

  it('lets no value become markup, whatever it is', () => {
    fc.assert(
      fc.property(hostileString, (hostile) => {
        for (const part of [html`${hostile}`, prose(hostile), breakable(hostile), verbatim(hostile)]) {
          const rest = String(part)
            .replaceAll('<wbr>', '')
            .replace(/<\/?code>/g, '');
          expect(rest).not.toMatch(/[<>"']/);
          expect(rest.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes nested templates as they are, joins lists, and leaves nothing for nothing', () => {
    const items = ['<', 'b'].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul>${items}</ul>${null}${undefined}${false}${0}`)).toBe('<ul><li>&lt;</li><li>b</li></ul>0');
  });

  it('does not take an object that only looks like markup', () => {
    const forged = { toString: () => '<script>' } as unknown as string;
    expect(String(html`${[forged]}`)).not.toContain('<script>');
  });

  it('removes what would hide or reorder text', () => {
    expect(String(html`${'a\u202Eb\u0000c'}`)).toBe('a\uFFFDb\uFFFDc');
  });

  it('escapes in code runs of a sentence too', () => {
    expect(String(prose('run `a <b> c` "now"'))).toBe('run <code>a &lt;b&gt; c</code> &quot;now&quot;');
  });

  it('keeps lines and spaces in verbatim text', () => {
    expect(String(verbatim('a  b\n\n— c <d>\r\n'))).toBe('a  b\n\n— c &lt;d&gt;\n');
  });

  it('passes drawings through', () => {
    expect(String(html`<p>${drawing('<svg></svg>')}</p>`)).toBe('<p><svg></svg></p>');
  });
});

describe('href', () => {
  it.each(['https://x.example/', 'http://x.example/', '/decisions/1', '#main', '?a=b'])('keeps %s', (target) => {
    expect(href(target)).toBe(target);
  });
  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:x',
  ])('refuses %s', (target) => {
    expect(href(target)).toBe('#');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bulleted, code, fitted, folded, link, prose, section, table, text, wholeTable } from './markdown.ts';
import { bytes } from './text.ts';

/** What a reader sees once references are decoded and invisible spaces are gone. */
const seen = (markdown: string): string =>
  markdown.replace(/&#(\d+);/g, (_, digits) => String.fromCodePoint(Number(digits))).replaceAll('\u200B', '');

describe('text', () => {
  it('leaves no character that markdown, HTML or a table reads as structure', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (raw) => {
        const safe = text(raw).replace(/&#\d+;/g, '');
        expect(safe).not.toMatch(/[<>`*_[\]|~\\$\n\r]/);
        expect(safe).not.toContain('&');
      }),
      { numRuns: 500 },
    );
  });

  it('shows what was written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab1 <>&|`*_[](){}#@:/.-+=!~\\$"\''), maxLength: 40 }),
        (raw) => {
          expect(seen(text(raw))).toBe(raw.trim());
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a mention', 'ping @octocat now', /@octocat/],
    ['a mention of a team', '@acme/everyone', /@acme/],
    ['an issue reference', 'closes #12', /#12|#1/],
    ['an issue reference in words', 'see GH-12', /GH-12/],
    ['a link', 'https://evil.example', /:\/\//],
    ['a bare address', 'www.evil.example', /www\.evil/],
    ['an e-mail address', 'a@evil.example', /@evil/],
    ['an emoji that looks like a verdict', ':white_check_mark: PASS', /:white/],
    ['an HTML comment', '<!-- x -->', /<!--/],
    ['a tag', '<img src=x onerror=alert(1)>', /</],
    ['an image', '![x](https://evil.example/x.png)', /\]\(/],
  ])('disarms %s', (_, raw, active) => {
    // GitHub decodes references before it looks for mentions and the like, but after it has read the markdown's structure.
    const decoded = text(raw).replace(/&#(\d+);/g, (reference, digits) =>
      '@#:._-'.includes(String.fromCodePoint(Number(digits))) ? String.fromCodePoint(Number(digits)) : reference,
    );
    expect(decoded).not.toMatch(active);
  });

  it('cannot begin a list, a rule or a heading', () => {
    for (const raw of ['- a', '+ a', '1. a', '12) a', '---', '===', '# a', '> a'])
      expect(text(raw)).not.toMatch(/^([-+=#>]|\d+[.)])/);
    expect(text('-0.005')).toBe('-0.005');
    expect(text('4.1.0')).toBe('4.1.0');
  });
});

describe('code', () => {
  it('is a code span, in which nothing is active', () => {
    expect(code('@octocat')).toBe('`@octocat`');
  });

  it('falls back to text for what would end the span or split a table cell', () => {
    for (const raw of ['a`b', 'a|b', 'a\\']) expect(code(raw)).not.toContain('`');
    expect(seen(code('a`b|c'))).toBe('a`b|c');
  });
});

describe('prose', () => {
  const names = new Set(['acme/model-risk', 'sam']);

  it('notifies only whom it is told to', () => {
    expect(prose('ask @acme/model-risk or @sam, not @eve', names)).toBe(
      'ask @acme/model-risk or @sam, not @&#8203;eve',
    );
  });

  it('does not take a longer name, a path or an address for a name', () => {
    for (const raw of ['@sammy', '@sam-2', '@sam/x', 'x@sam', 'a/@sam'])
      expect(prose(raw, names)).not.toContain('@sam');
  });

  it('reads single backticks as code, and spaces around it stay', () => {
    expect(prose('run `npx x` now')).toBe('run `npx x` now');
  });
});

describe('link', () => {
  it('cannot be ended by its target', () => {
    expect(link('x', 'http://h/a>b c')).toBe('[x](<http://h/a%3Eb%20c>)');
  });
  it('is its label where there is no target', () => {
    expect(link('x', null)).toBe('x');
  });
});

describe('fitted', () => {
  const rows = Array.from({ length: 500 }, (_, index) => [`row ${index}`, 'é'.repeat(50)]);

  it('keeps to the limit in bytes, keeps what must stay, and says how much it left out', () => {
    const document = fitted(['first', table(['a', 'b'], rows), 'last'], 5000);
    expect(bytes(document)).toBeLessThanOrEqual(5000);
    const kept = document.split('\n').filter((line) => line.startsWith('| row')).length;
    expect(kept).toBeGreaterThan(30);
    expect(document).toContain(`… and ${500 - kept} more`);
    expect(document.startsWith('first')).toBe(true);
    expect(document.endsWith('last')).toBe(true);
  });

  it('closes what it folded, also when it cuts', () => {
    const document = fitted([folded('s', table(['a', 'b'], rows))], 3000);
    expect(document.endsWith('</details>')).toBe(true);
  });

  it('names whole parts for which there is no room', () => {
    expect(fitted(['x'.repeat(900), bulleted(['y'.repeat(400)])], 1200)).toContain('… and 1 more section');
  });

  it('leaves out empty parts', () => {
    expect(fitted(['a', '', ...section('h', bulleted([])), 'b'], 1000)).toBe('a\n\nb');
  });

  it('makes tables with one rule line', () => {
    expect(wholeTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
  });
});

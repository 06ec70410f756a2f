import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../test/samples/decisions.ts';
import { hostileString, payloads, withStrings } from '../../test/samples/hostile.ts';
import { checkRunsOf } from './check-runs.ts';
import { commentOf } from './comment.ts';
import { figurePlot } from './figure-plot.ts';
import { forestGroups, forestPlot } from './forest-plot.ts';
import { type Links, noLinks } from './links.ts';
import { terminalOf, width } from './terminal.ts';

const links: Links = {
  ...noLinks,
  page: 'https://warden.example/decisions/7',
  check: () => 'https://warden.example/decisions/7#c',
};

/** Markdown without code spans, in which nothing is active, and without the tags, links and one mention that we write. */
const outside = (markdown: string): string =>
  markdown
    .replace(/`[^`\n]+`/g, '‹code›')
    .replace(/@acme\/model-risk(?![\w/-])/g, 'TEAM')
    .replace(/<\/?details>|<\/?summary>/g, '')
    .replaceAll('(<https://warden.example/decisions/7#c>)', '')
    .replaceAll('(<https://warden.example/decisions/7>)', '');

/** What GitHub's filters see after it has read the markdown. */
const decoded = (markdown: string): string =>
  markdown.replace(/&#(\d+);/g, (_, digits) => String.fromCodePoint(Number(digits)));

const active: readonly (readonly [string, RegExp])[] = [
  ['a mention', /@[\p{L}\p{N}]/u],
  ['an issue reference', /#\d|\bGH-\d/i],
  ['a link', /:\/\/|\bwww\./i],
  ['an emoji', /:[\w+-]+:/],
];

/** The only sequences that we send: select graphic rendition. */
const sgr = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

const control = /[^\P{Cc}\n]|[\u200B\u202A-\u202E\u2066-\u2069]/u;

function assertInert(markdown: string): void {
  const text = outside(markdown);
  const body = text.startsWith('<!--') ? text.slice(text.indexOf('-->') + 3) : text;
  expect(body).not.toMatch(/[<>\\~]|\]\(|!\[/);
  expect(body).not.toMatch(control);
  for (const [what, pattern] of active) expect(pattern.exec(decoded(body))?.[0] ?? '', what).toBe('');
}

/** Lines, and cells in each: a string that adds either has broken out of its cell. */
const shape = (markdown: string): string =>
  markdown
    .split('\n')
    .map((line) =>
      line.startsWith('|') ? `table ${line.split('|').length}` : line.replace(/[^<>#*-].*/, '').slice(0, 3),
    )
    .join('\n');

const named = (): fc.Arbitrary<[keyof typeof samples, string]> =>
  fc.tuple(fc.constantFrom(...(Object.keys(samples) as (keyof typeof samples)[])), hostileString);
const tried = [...payloads, ':a\r', 'a:'].map((payload): [['biasFails', string]] => [['biasFails', payload]]);

describe('hostile strings', () => {
  it('stay text in the comment and in every check run', () => {
    fc.assert(
      fc.property(named(), ([name, hostile]) => {
        const decision = withStrings(samples[name], () => hostile);
        assertInert(commentOf(decision, links));
        for (const { summary, text } of checkRunsOf(decision, links)) {
          assertInert(summary);
          assertInert(text);
        }
      }),
      { numRuns: 80, examples: tried },
    );
  });

  it('add no line, no cell and no section to the comment', () => {
    fc.assert(
      fc.property(named(), ([name, hostile]) => {
        const sample = samples[name];
        const benign = commentOf(
          withStrings(sample, () => 'benign'),
          links,
        );
        const attacked = commentOf(
          withStrings(sample, () => `x${hostile}`),
          links,
        );
        expect(shape(attacked)).toBe(shape(benign));
      }),
      { numRuns: 80, examples: tried },
    );
  });

  it('stay on one line in titles and annotations, without control characters', () => {
    fc.assert(
      fc.property(hostileString, (hostile) => {
        for (const { title, annotations } of checkRunsOf(
          withStrings(samples.biasFails, () => hostile),
          noLinks,
        )) {
          for (const text of [title, ...annotations.flatMap((annotation) => [annotation.title, annotation.message])]) {
            expect(text).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
          }
        }
      }),
      { numRuns: 60, examples: payloads.map((payload): [string] => [payload]) },
    );
  });

  it('send no escape sequence to the terminal and cannot widen its lines', () => {
    fc.assert(
      fc.property(named(), ([name, hostile]) => {
        const decision = withStrings(samples[name], () => hostile);
        const output = terminalOf(decision, { colour: false, columns: 80 });
        const coloured = terminalOf(decision, { colour: true, columns: 80 });
        expect(output).not.toMatch(control);
        expect(coloured.replaceAll(sgr, '')).not.toMatch(control);
        for (const line of output.split('\n')) expect(width(line)).toBeLessThanOrEqual(80);
      }),
      { numRuns: 80, examples: tried },
    );
  });

  it('stay text in plots', () => {
    fc.assert(
      fc.property(hostileString, (hostile) => {
        const { reports } = withStrings(samples.biasFails, () => hostile);
        const plots = reports.flatMap(({ findings, figures }) => [
          ...forestGroups(findings).map((group) => forestPlot(group, 'id')),
          ...figures.map((figure) => figurePlot(figure, 'id')),
        ]);
        expect(plots.length).toBeGreaterThan(3);
        for (const svg of plots) {
          const text = svg.replace(
            /<\/?(svg|g|title|desc|text|line|rect|circle|path|polyline)(?:\s[\w:-]+="[^"<>]*")*\/?>/g,
            '',
          );
          expect(text).not.toMatch(/[<>]/);
        }
      }),
      { numRuns: 60, examples: payloads.map((payload): [string] => [payload]) },
    );
  });
});

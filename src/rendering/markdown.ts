import { bytes, plain, runs } from './text.ts';

/**
 * GitHub-flavoured markdown with strings of strangers in it. Punctuation becomes character references, which CommonMark
 * never reads as structure. GitHub's own filters (mentions, issue references, emoji) run after that on the text of the
 * rendered page, where a reference is a plain character again: those need a zero-width space between sign and name.
 */
export const text = (raw: string): string => escaped(plain(raw));

/** Breaks a name without showing. `plain` has removed those that strangers wrote. */
const gap = '\u200B';

const reference = (character: string): string => `&#${character.codePointAt(0)};`;

const escaped = (string: string): string =>
  string
    .replace(/@(?=[\p{L}\p{N}])/gu, `@${gap}`)
    .replace(/#(?=\d)/g, `#${gap}`)
    .replace(/\b(GH)-(?=\d)/gi, `$1${gap}-`)
    .replace(/\b(www)\./gi, `$1${gap}.`)
    // The colon that makes an emoji of a word may stand outside, in a text of ours.
    .replace(/:(?=\/\/|[\w+-]+(?::|$))/g, `:${gap}`)
    .replace(/^([\w+-]+):/, `$1${gap}:`)
    .replace(/[&<>`*_[\]#|~\\$\u200B]/g, reference)
    .replace(/^(\s*)([-+=])(?=[-=\s]|$)/, (_, space, mark) => `${space}${reference(mark)}`)
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, (_, number, mark) => `${number}${reference(mark)}`);

/**
 * A code span. Mentions, links and references are inert in it. A backtick would end it, a pipe would split a table
 * cell, and no character reference works inside: such strings, rare in names and digests, are written as text instead.
 */
export function code(raw: string): string {
  const string = plain(raw);
  return string === '' || /[`|\\]/.test(string) ? escaped(string) : `\`${string}\``;
}

/** A sentence in which single backticks mark code; `names` are the people and teams that it may notify. */
export const prose = (raw: string, names: ReadonlySet<string> = new Set()): string =>
  runs(raw)
    .map((run) => (run.code ? code(run.text) : withMentions(run.text, names)))
    .join('');

const mention = /(?<![\p{L}\p{N}_/.-])@([a-z\d](?:[a-z\d-]{0,38})(?:\/[a-z\d][\w-]{0,99})?)(?![\w/-])/giu;

function withMentions(run: string, names: ReadonlySet<string>): string {
  let result = '';
  let from = 0;
  for (const match of run.matchAll(mention)) {
    if (!names.has(match[1]!)) continue;
    result += `${escaped(run.slice(from, match.index))}${match[0]}`;
    from = match.index + match[0].length;
  }
  return result + escaped(run.slice(from));
}

/** A link to a target of ours, or only its label where there is none. `label` is markdown already. */
export const link = (label: string, url: string | null): string =>
  url === null ? label : `[${label}](<${encodeURI(decodeURI(url)).replace(/[<>\s]/g, encodeURIComponent)}>)`;

/** A part of a markdown document: always there, or a list that gives way where space is short. */
export type Block = string | { readonly open: string; readonly items: readonly string[]; readonly close: string };

/** A list that gives way where space is short. */
export const bulleted = (lines: readonly string[]): Block => list(lines.map((line) => `- ${line}`));
export const numbered = (lines: readonly string[]): Block => list(lines.map((line, index) => `${index + 1}. ${line}`));
export const list = (items: readonly string[]): Block => ({ open: '', items, close: '' });

/** A heading with its list; nothing where the list is empty. */
export const section = (heading: string, body: Block): readonly Block[] =>
  typeof body === 'string' ? [`### ${heading}`, body] : body.items.length === 0 ? [] : [`### ${heading}`, body];

/** A table that stays whole. Cells are markdown already. */
export const wholeTable = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** A table whose cells are markdown already; the rows give way where space is short. */
export const table = (heading: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  open: wholeTable(heading, []),
  items: rows.map((row) => `| ${row.join(' | ')} |`),
  close: '',
});

/** A block folded under a summary, or nothing for an empty list. `text` suits the summary, which is HTML, as well. */
export const folded = (summary: string, body: Block): Block =>
  typeof body === 'string'
    ? `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`
    : body.items.length === 0
      ? ''
      : {
          ...body,
          open: `<details><summary>${summary}</summary>\n${body.open === '' ? '' : `\n${body.open}`}`,
          close: `${body.close}\n\n</details>`,
        };

/** Room for the line that says what was left out. */
const reserve = 120;

/**
 * Joins blocks to a document of at most `limit` bytes of UTF-8 (GitHub counts characters, which are never more).
 * Plain blocks stay; lists lose their last items, and say how many.
 */
export function fitted(blocks: readonly Block[], limit: number): string {
  const fixed = blocks.map((block) => (typeof block === 'string' ? bytes(block) + 2 : 0));
  let left = limit - reserve - fixed.reduce((sum, size) => sum + size, 0);
  let dropped = 0;
  const parts: string[] = [];
  for (const block of blocks) {
    if (typeof block === 'string') {
      parts.push(block);
      continue;
    }
    const frame = bytes(block.open) + bytes(block.close) + reserve;
    let kept = 0;
    let size = frame;
    for (const item of block.items) {
      if (size + bytes(item) + 1 > left) break;
      size += bytes(item) + 1;
      kept += 1;
    }
    if (block.items.length > 0 && kept === 0) {
      dropped += 1;
      continue;
    }
    left -= size;
    const more = block.items.length - kept;
    const tail = more > 0 ? `\n\n… and ${more} more` : '';
    parts.push(
      [block.open, ...block.items.slice(0, kept)].filter((part) => part !== '').join('\n') + tail + block.close,
    );
  }
  if (dropped > 0) parts.push(`… and ${dropped} more ${dropped === 1 ? 'section' : 'sections'}`);
  return parts.filter((part) => part !== '').join('\n\n');
}

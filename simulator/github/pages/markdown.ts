import { escaped, Html, html, link } from './html.ts';

/** Tags that comments fold with; anything else that looks like HTML is shown as text. */
const allowedTag = /^<\/?(details|summary|sub|br)( open)?>$/;

/**
 * Enough of GitHub's Markdown to read comments and check runs by: headings, tables, lists, code, emphasis, links and
 * folds. Everything is escaped first; the few tags let through have no attributes.
 */
export function markdown(text: string): Html {
  const lines = text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replaceAll('\r\n', '\n')
    .split('\n');
  const blocks: Html[] = [];
  for (let at = 0; at < lines.length; ) {
    const [block, used] = nextBlock(lines, at);
    blocks.push(block);
    at += used;
  }
  return html`${blocks}`;
}

function nextBlock(lines: readonly string[], at: number): [Html, number] {
  const line = lines[at] as string;
  const run = (matches: (line: string) => boolean): string[] => {
    const end = lines.findIndex((candidate, index) => index >= at && !matches(candidate));
    return lines.slice(at, end < 0 ? lines.length : end);
  };
  if (line.trim() === '') return [html``, 1];
  if (line.startsWith('```')) {
    const end = lines.findIndex((candidate, index) => index > at && candidate.startsWith('```'));
    const last = end < 0 ? lines.length : end;
    return [html`<pre><code>${lines.slice(at + 1, last).join('\n')}</code></pre>`, last - at + 1];
  }
  const heading = /^(#{1,6}) (.*)$/.exec(line);
  if (heading) {
    const level = Math.min((heading[1] ?? '').length + 2, 6);
    return [html`${new Html(`<h${level}>`)}${inline(heading[2] ?? '')}${new Html(`</h${level}>`)}`, 1];
  }
  if (line.startsWith('|')) {
    const rows = run((candidate) => candidate.startsWith('|'));
    return [table(rows), rows.length];
  }
  const bullet = /^\s*[-*] /;
  const numbered = /^\s*\d+\. /;
  for (const [marker, tag] of [
    [bullet, 'ul'],
    [numbered, 'ol'],
  ] as const) {
    if (!marker.test(line)) continue;
    const items = run((candidate) => marker.test(candidate));
    const list = items.map((item) => html`<li>${inline(item.replace(marker, ''))}</li>`);
    return [html`${new Html(`<${tag}>`)}${list}${new Html(`</${tag}>`)}`, items.length];
  }
  if (line.startsWith('> ')) {
    const quoted = run((candidate) => candidate.startsWith('>'));
    return [
      html`<blockquote>${markdown(quoted.map((one) => one.replace(/^> ?/, '')).join('\n'))}</blockquote>`,
      quoted.length,
    ];
  }
  if (/^<\/?(details|summary)/.test(line.trim())) return [inline(line), 1];
  const paragraph = run(
    (candidate) => candidate.trim() !== '' && !/^(\||#|```|> |<\/?(details|summary))/.test(candidate),
  );
  const used = Math.max(paragraph.length, 1);
  // Comments keep their line breaks, unlike files.
  return [html`<p class="lines">${inline(lines.slice(at, at + used).join('\n'))}</p>`, used];
}

function table(rows: readonly string[]): Html {
  const cells = (row: string) =>
    row
      .replace(/^\|/, '')
      .replace(/\|\s*$/, '')
      .split(/(?<!\\)\|/)
      .map((cell) => cell.replaceAll('\\|', '|').trim());
  const [head = '', , ...body] = rows;
  const headCells = cells(head).map((cell) => html`<th>${inline(cell)}</th>`);
  const bodyRows = body.map((row) => html`<tr>${cells(row).map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`);
  return html`<div class="wide"><table><thead><tr>${headCells}</tr></thead><tbody>${bodyRows}</tbody></table></div>`;
}

const token = /(`+)(.+?)\1|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|(<\/?\w+[^>]*>)|(https?:\/\/[^\s<>)]+)/s;

function inline(text: string): Html {
  const found = token.exec(text);
  if (!found) return plain(text);
  const [whole, , code, strong, label, address, tag, bare] = found;
  const before = plain(text.slice(0, found.index));
  const after = inline(text.slice(found.index + whole.length));
  return html`${before}${inlineToken(code, strong, label, address, tag, bare)}${after}`;
}

function inlineToken(
  code?: string,
  strong?: string,
  label?: string,
  address?: string,
  tag?: string,
  bare?: string,
): Html {
  if (code !== undefined) return html`<code>${code}</code>`;
  if (strong !== undefined) return html`<strong>${inline(strong)}</strong>`;
  if (label !== undefined && address !== undefined) return link(address, inline(label));
  if (tag !== undefined) return allowedTag.test(tag) ? new Html(tag) : html`${tag}`;
  return link(bare ?? '', bare ?? '');
}

/** Text with its numeric character references read, as Markdown has them, and then escaped like any other. */
const plain = (text: string): Html =>
  new Html(escaped(text.replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code)))));

import { noTable } from './no-table.ts';

export type CsvHeader = { readonly delimiter: string; readonly names: readonly string[] };

const delimiters = [',', ';', '\t', '|'];

/** The names in a CSV file's first record. The delimiter is the candidate that stands most often outside quotes. */
export function headerOf(head: Buffer, uri: string, size: number): CsvHeader {
  if (head.includes(0)) throw noTable(uri, 'it holds NUL bytes, which no CSV file has');
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  let best: readonly string[] | null = null;
  let chosen = ',';
  for (const delimiter of delimiters) {
    const names = firstRecord(text, delimiter, head.length < size);
    if (names !== null && (best === null || names.length > best.length)) {
      best = names;
      chosen = delimiter;
    }
  }
  if (best === null) throw noTable(uri, 'its first line is no CSV header, or is longer than 64 KiB');
  const twice = best.find((name, index) => best.indexOf(name) < index);
  if (twice !== undefined) throw noTable(uri, `its header names the column "${twice}" twice`);
  return { delimiter: chosen, names: best };
}

/** The fields of the first record (RFC 4180), or null when it has no end or a quote in the wrong place. */
function firstRecord(text: string, delimiter: string, cut: boolean): string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    if (text[at] === '"') {
      const quoted = /"((?:[^"]|"")*)"/y;
      quoted.lastIndex = at;
      const match = quoted.exec(text);
      if (match === null) return null;
      field = match[1]!.replaceAll('""', '"');
      at = quoted.lastIndex;
    } else {
      const start = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
      field = text.slice(start, at);
      if (field.includes('"')) return null;
    }
    fields.push(field);
    if (text[at] === delimiter) at++;
    else if (at === text.length) return cut ? null : fields;
    else return text[at] === '\n' || text[at] === '\r' ? fields : null;
  }
}

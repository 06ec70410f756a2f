/** Nesting and number of values of a JSON text, outside of its texts. */
export type Extent = {
  /** Where it is nested more deeply than the limit; null where it is not. */
  readonly tooDeep: number | null;
  /** One more than its commas and opening brackets: no fewer than its values. */
  readonly values: number;
};

/** What a text would unpack to, known before it is unpacked. */
export function extentOf(text: string, depthLimit: number): Extent {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const mark = text.charCodeAt(at);
    if (mark === quote) at = closingQuote(text, at);
    else if (mark === comma) values++;
    else if (mark === bracket || mark === brace) {
      values++;
      if (++depth > depthLimit) return { tooDeep: at, values };
    } else if (mark === bracket + 2 || mark === brace + 2) depth--;
  }
  return { tooDeep: null, values };
}

const [quote, comma, bracket, brace] = ['"', ',', '[', '{'].map((mark) => mark.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
];

/**
 * The same JSON with `null` for NaN and infinities, which Python writes as bare words and JSON does not have. Texts stay
 * as they are, whatever they hold.
 */
export function withoutBareWords(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const opening = text.indexOf('"', at);
    const end = opening < 0 ? text.length : opening;
    parts.push(text.slice(at, end).replaceAll(/-?\b(?:NaN|Infinity)\b/g, 'null'));
    at = opening < 0 ? text.length : closingQuote(text, opening) + 1;
    parts.push(text.slice(end, at));
  }
  return parts.join('');
}

/** Where the text that opens at `opening` ends; the end of all where it never does. */
function closingQuote(text: string, opening: number): number {
  for (let close = text.indexOf('"', opening + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let before = close - 1;
    while (text[before] === '\\') before--;
    if ((close - before) % 2 === 1) return close;
  }
  return text.length;
}

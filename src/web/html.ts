import { escapeMarkup } from '../rendering/svg.ts';
import { plain, runs } from '../rendering/text.ts';

/** Markup that may go to a browser as it is. Only this file makes it, so that nothing else can skip the escaping. */
class Markup {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

export type Html = Markup;

export type Part = Html | string | number | null | undefined | false | readonly Part[];

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Markup) return part.toString();
  if (Array.isArray(part)) return part.map(markupOf).join('');
  return escapeMarkup(plain(String(part)));
}

/**
 * A template whose values are escaped unless they are `Html` already. Attribute values must stand in quotes; what is
 * escaped is then safe in content and in attributes. Null, undefined and false leave nothing, arrays are joined.
 */
export const html = (strings: TemplateStringsArray, ...values: readonly Part[]): Html =>
  new Markup(strings.reduce((text, string, index) => text + markupOf(values[index - 1]) + string));

/** SVG of our own renderings, which escape for themselves. */
export const drawing = (svg: string): Html => new Markup(svg);

/** Text in which line ends and spaces mean something, for inside `pre`. */
export const verbatim = (text: string): Html =>
  new Markup(
    text
      .split('\n')
      .map((line) => escapeMarkup(line.replace(/[^\S ]|\p{Cc}/gu, '')))
      .join('\n'),
  );

/** A target for `href`: our own paths and http(s) only. The adversary offers `javascript:`. */
export function href(target: string): string {
  const url = URL.parse(target, 'http://here.invalid');
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? target : '#';
}

/** A sentence in which single backticks mark code. */
export const prose = (sentence: string): Html =>
  new Markup(
    runs(sentence)
      .map(({ text, code }) => (code ? `<code>${escapeMarkup(text)}</code>` : escapeMarkup(text)))
      .join(''),
  );

/** A path or digest that may be broken over lines after its separators. */
export const breakable = (name: string): Html =>
  new Markup(
    plain(name)
      .split(/(?<=[/_-])/)
      .map(escapeMarkup)
      .join('<wbr>'),
  );

import { plain } from './text.ts';

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for XML and HTML, as content or inside a quoted attribute. */
export const escapeMarkup = (raw: string): string =>
  raw.replace(/[&<>"']/g, (character) => references[character] ?? character);

type Attributes = Readonly<Record<string, string | number>>;

/** An element with escaped attributes; `children` are elements already. */
export function element(name: string, attributes: Attributes, children: readonly string[] | string = []): string {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeMarkup(typeof value === 'number' ? coordinate(value) : plain(value))}"`,
  );
  const inner = typeof children === 'string' ? children : children.join('');
  return inner === '' ? `<${name}${pairs.join('')}/>` : `<${name}${pairs.join('')}>${inner}</${name}>`;
}

/** A tenth of a pixel is finer than any screen shows. */
const coordinate = (value: number): string => String(Math.round(value * 10) / 10);

/** A line of text; the raw string is escaped here. */
export const label = (raw: string, x: number, y: number, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escapeMarkup(plain(raw)));

/**
 * A picture with its text alternative. Colours come from classes that the page's stylesheet knows, and fall back to
 * the text colour, so that a picture is legible in light and dark. No style element or attribute: the pages forbid them.
 * `id` must be unique on the page.
 */
export function picture(
  id: string,
  kind: string,
  [width, height]: readonly [number, number],
  [title, description]: readonly [string, string],
  shapes: readonly string[],
): string {
  return element(
    'svg',
    {
      class: `plot ${kind}`,
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
      'font-size': 12,
      fill: 'currentColor',
    },
    [
      element('title', { id: `${id}-title` }, escapeMarkup(plain(title))),
      element('desc', { id: `${id}-desc` }, escapeMarkup(plain(description))),
      ...shapes,
    ],
  );
}

/** HTML whose every value is escaped unless it is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Html | string | number | null | false | readonly Value[];

export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(
    parts.reduce((text, part, at) => text + part + (at < values.length ? written(values[at] as Value) : ''), ''),
  );
}

function written(value: Value): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(written).join('');
  return value === null || value === false ? '' : escaped(String(value));
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

/** Only an address of the web becomes a link: `javascript:` and the like stay text. */
export function link(address: string, text: Html | string): Html {
  const safe = /^https?:\/\//.test(address) || /^[/#]/.test(address);
  return safe ? html`<a href="${address}" rel="noreferrer">${text}</a>` : html`${text}`;
}

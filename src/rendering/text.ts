/**
 * Text from documents, commits and people, made harmless before any rendering escapes it for its own syntax.
 * The adversary writes a model name, a title or a column value that redraws the terminal (escape sequences), or that
 * reads differently from what it is (bidirectional overrides, "Trojan Source", Boucher & Anderson 2021).
 */
export function plain(text: string): string {
  return text
    .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\p{Cs}]/gu, '\uFFFD')
    .trim();
}

/** At most so many characters, the last an ellipsis where something was cut; never half a surrogate pair. */
export function clip(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** Prose cut into plain runs and `code` runs (between single backticks), the one mark that messages may use. */
export function runs(prose: string): readonly { readonly text: string; readonly code: boolean }[] {
  return plain(prose)
    .split(/`([^`]+)`/)
    .map((text, index) => ({ text, code: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

export const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

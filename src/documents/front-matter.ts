/** A Markdown file's YAML head and everything after its closing line, byte for byte. `firstLine` counts from 1. */
export type FrontMatter = { readonly yaml: string; readonly body: string; readonly firstLine: number };

/** The front matter as Hugging Face reads it: `---` as the first line that is not blank, up to the next `---`. */
export function frontMatterOf(text: string): FrontMatter | null {
  const opening = /^\s*---[ \t]*\r?\n/.exec(text)?.[0];
  if (opening === undefined) return null;
  const closing = /^---[ \t]*(\r?\n|$)/gm;
  closing.lastIndex = opening.length;
  const end = closing.exec(text);
  if (end === null) return null;
  return {
    yaml: text.slice(opening.length, end.index),
    body: text.slice(end.index + end[0].length),
    firstLine: opening.split('\n').length,
  };
}

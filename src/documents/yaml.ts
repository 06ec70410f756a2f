import { Composer, type CST, Lexer, LineCounter, Parser, type YAMLError } from 'yaml';
import { bounds, firstCharacterOf, tooDeep, tooManyValues } from './bounds.ts';
import { type DocumentProblem, documentProblem } from './problems.ts';
import { type Tree, treeOf } from './tree.ts';

/** Either trees, or the reasons why nothing in the file can be trusted. */
export type YamlResult = { readonly trees: readonly Tree[] } | { readonly problems: readonly DocumentProblem[] };

/**
 * Reads YAML 1.2 with the core schema, which has exactly JSON's values: no timestamps, no merge keys, no binary,
 * no `yes` for true. Each kind of nesting and repetition is bounded before it costs memory or time.
 */
export function parseYaml(path: string, text: string): YamlResult {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const tokens = tokensOf(text, lines);
  if (tokens === null) return { problems: [tooManyValues(firstCharacterOf(path))] };
  const composer = new Composer({ version: '1.2', schema: 'core', merge: false, uniqueKeys: false, strict: true });
  const documents = [...composer.compose(tokens, false, text.length)];
  const errors = documents.flatMap((document) => document.errors);
  if (errors.length > 0) {
    return { problems: causes(errors, lines).map((error) => syntaxProblem(path, error, lines)) };
  }
  // A %YAML 1.1 line would change what `yes`, `012` and `<<` mean to other readers of the same file.
  if (documents.some(({ directives }) => directives?.yaml.explicit && directives.yaml.version !== '1.2')) {
    const message = 'Expected YAML 1.2, found a %YAML directive for another version';
    return {
      problems: [documentProblem('document-syntax', message, 'Remove the %YAML line.', firstCharacterOf(path))],
    };
  }
  return { trees: documents.map((document) => treeOf(path, document.contents, lines)) };
}

/** The concrete syntax, or null when there is more of it than any honest document needs. */
function tokensOf(text: string, lines: LineCounter): CST.Token[] | null {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > bounds.tokens) return null;
    tokens.push(...parser.next(lexeme));
  }
  tokens.push(...parser.end());
  return tokens;
}

/** One slip makes the parser stumble several times: the first error of each line, and of tabs only the tabs. */
function causes(errors: readonly YAMLError[], lines: LineCounter): readonly YAMLError[] {
  const tabs = errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  const firsts = new Map<number, YAMLError>();
  for (const error of tabs.length > 0 ? tabs : errors) {
    const { line } = lines.linePos(error.pos[0]);
    if (!firsts.has(line)) firsts.set(line, error);
  }
  return [...firsts.values()].slice(0, bounds.syntaxProblems);
}

const remedies: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Replace the tabs by spaces: YAML does not indent with tabs.',
  BAD_INDENT: 'Indent all keys of one mapping by the same number of spaces.',
  MULTILINE_IMPLICIT_KEY: 'Put the key and its colon on one line; quote text that contains a colon.',
  BLOCK_AS_IMPLICIT_KEY: 'Quote text that contains a colon followed by a space.',
  BAD_SCALAR_START: 'Put quotes around text that starts with @ or `.',
  BAD_ALIAS: 'Put quotes around text that starts with *.',
  MISSING_CHAR: 'Add the missing character, or quote the text.',
};

function syntaxProblem(path: string, error: YAMLError, lines: LineCounter): DocumentProblem {
  const from = lines.linePos(error.pos[0]);
  const to = lines.linePos(Math.max(error.pos[0], error.pos[1] - 1));
  const place = { path, line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
  if (error.code === 'RESOURCE_EXHAUSTION') return tooDeep(place);
  return documentProblem(
    'document-syntax',
    `Expected valid YAML, found at line ${from.line}, column ${from.col}: ${error.message}`,
    remedies[error.code] ?? 'Correct the line.',
    place,
  );
}

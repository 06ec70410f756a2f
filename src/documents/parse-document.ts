import type { Place } from '../domain/place.ts';
import { bounds, firstCharacterOf, tooLarge } from './bounds.ts';
import type { CheckSettings, Document } from './document.ts';
import { frontMatterOf } from './front-matter.ts';
import { claimsToBeOurs, headerProblems, isDocumentPath, isReadme, textClaimsToBeOurs } from './governed.ts';
import type { DocumentKind } from './header.ts';
import { hasModelwardenKey, importedCard } from './huggingface.ts';
import { keyPlaceAt } from './places.ts';
import { type DocumentProblem, documentProblem } from './problems.ts';
import { soundDocument } from './sound-document.ts';
import type { Tree } from './tree.ts';
import { parseYaml } from './yaml.ts';

export type ParsedDocument = {
  /** The file does not claim to be a document of ours: a Kubernetes object, a chart, a plain README. */
  readonly foreign: boolean;
  /** Null when foreign, and when the file could not be read as its kind. */
  readonly document: Document | null;
  readonly problems: readonly DocumentProblem[];
};

export type ParseOptions = {
  readonly checks: CheckSettings;
  /** The file must be of this kind: it is never foreign, and another kind is a problem. */
  readonly expect?: DocumentKind;
};

const foreign: ParsedDocument = { foreign: true, document: null, problems: [] };
const broken = (problems: readonly DocumentProblem[]): ParsedDocument => ({ foreign: false, document: null, problems });

/**
 * Reads one file as a document. Never throws: whatever is wrong is a problem with its place, and all problems are
 * given at once. Bounded in size, depth, values and time, for whoever can open a pull request chooses the bytes.
 */
export function parseDocument(path: string, bytes: Uint8Array, options: ParseOptions): ParsedDocument {
  if (!options.expect && !isDocumentPath(path)) return foreign;
  const unreadable = (problems: readonly DocumentProblem[]): ParsedDocument =>
    options.expect || textClaimsToBeOurs(path, beginning(bytes)) ? broken(problems) : foreign;

  if (bytes.length > bounds.bytes) return unreadable([tooLarge(bytes.length, firstCharacterOf(path))]);
  const text = utf8(bytes);
  if (text === null) return unreadable([notUtf8(path, bytes)]);
  const isCard = isReadme(path) && !options.expect;
  const front = isCard ? frontMatterOf(text) : null;
  if (isCard && front === null) return foreign;
  const yaml = parseYaml(path, front ? '\n'.repeat(front.firstLine - 1) + front.yaml : text);
  if ('problems' in yaml) return unreadable(yaml.problems);
  const trees = yaml.trees.filter((tree) => tree.value !== null || tree.problems.length > 0);
  const ours = front ? hasModelwardenKey : claimsToBeOurs;
  if (!options.expect && !trees.some((tree) => ours(tree.value))) {
    const problems = trees.flatMap((tree) => tree.problems);
    return problems.length > 0 ? unreadable(problems) : foreign;
  }
  const [tree, second] = trees;
  if (tree === undefined) return broken([emptyFile(firstCharacterOf(path))]);
  if (second !== undefined) return broken([severalDocuments(trees.length, second)]);
  return front ? ofReadme(tree, front.body, bytes, options) : ofYaml(tree, bytes, options);
}

function ofYaml(tree: Tree, bytes: Uint8Array, { checks, expect }: ParseOptions): ParsedDocument {
  const header = headerProblems(tree, expect);
  if (header.length > 0) return broken([...tree.problems, ...header]);
  const { kind } = tree.value as { readonly kind: DocumentKind };
  const source = { ...tree, json: tree.value, bytes, format: 'modelwarden' } as const;
  return { foreign: false, ...soundDocument(kind, source, checks) };
}

function ofReadme(tree: Tree, body: string, bytes: Uint8Array, { checks }: ParseOptions): ParsedDocument {
  const card = importedCard(tree, body);
  const source = {
    ...card,
    numbers: tree.numbers,
    problems: [...tree.problems, ...card.problems],
    bytes,
    format: 'huggingface',
  } as const;
  return { foreign: false, ...soundDocument('ModelCard', source, checks) };
}

/** Enough of a file, however large, to see whether it claims to be ours. */
const beginning = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, Math.min(length, 4 * bounds.bytes)).toString('latin1');

/** Strict: an invalid byte is refused, not replaced. A byte order mark is dropped. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function notUtf8(path: string, bytes: Uint8Array): DocumentProblem {
  const before = new TextDecoder().decode(bytes).split('\uFFFD', 1)[0]!.split('\n');
  const [line, column] = [before.length, before.at(-1)!.length + 1];
  return documentProblem('document-encoding', 'Expected UTF-8 text, found other bytes', 'Save the file as UTF-8.', {
    path,
    line,
    column,
    endLine: line,
    endColumn: column,
  });
}

const emptyFile = (place: Place): DocumentProblem =>
  documentProblem(
    'document-missing',
    'Expected a document, found an empty file',
    'Write the document, or delete the file.',
    place,
  );

const severalDocuments = (count: number, second: Tree): DocumentProblem =>
  documentProblem(
    'document-several',
    `Expected one document per file, found ${count}`,
    'Move each document into a file of its own.',
    keyPlaceAt(second.places, '/apiVersion'),
  );

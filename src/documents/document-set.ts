import { type Digest, digestOf } from '../domain/digest.ts';
import { crossReferenceProblems, type EntryAt } from './cross-references.ts';
import type { CheckSettings, Document } from './document.ts';
import type { DocumentKind } from './header.ts';
import { parsedFile } from './parsed-files.ts';
import type { DocumentProblem } from './problems.ts';

export type File = { readonly path: string; readonly bytes: Uint8Array };

/** All documents of one commit. */
export type DocumentSet = {
  readonly cards: readonly Document<'ModelCard'>[];
  readonly deployments: readonly Document<'ModelDeployment'>[];
  readonly waivers: readonly Document<'Waiver'>[];
  readonly policies: readonly Document<'Policy'>[];
  /** Digest of every file that was given, document or not. */
  readonly files: ReadonlyMap<string, Digest>;
  /** Files that claim to be documents and could not be read as such. */
  readonly broken: ReadonlySet<string>;
  readonly problems: readonly DocumentProblem[];
};

/** A repository's own policy. */
export const policyPath = '.github/modelwarden.yaml';

export type SetOptions = {
  readonly checks: CheckSettings;
  /** What the commit has at a path. Without it, files that a document names are not looked for. */
  readonly entryAt?: EntryAt;
};

/** Reads every file, in the order of their paths, and then what the documents say of each other. */
export function documentSet(files: Iterable<File>, { checks, entryAt }: SetOptions): DocumentSet {
  const digests = new Map<string, Digest>();
  const broken = new Set<string>();
  const documents: Document[] = [];
  const problems: DocumentProblem[] = [];
  for (const { path, bytes } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const digest = digestOf(bytes);
    digests.set(path, digest);
    const parsed = parsedFile(path, bytes, digest, path === policyPath ? { checks, expect: 'Policy' } : { checks });
    problems.push(...parsed.problems);
    if (parsed.document !== null) documents.push(parsed.document);
    else if (!parsed.foreign) broken.add(path);
  }
  const of = <Kind extends DocumentKind>(kind: Kind) =>
    documents.filter((document) => document.kind === kind) as unknown as readonly Document<Kind>[];
  const set = {
    cards: of('ModelCard'),
    deployments: of('ModelDeployment'),
    waivers: of('Waiver'),
    policies: of('Policy'),
    files: digests,
    broken,
  };
  return { ...set, problems: [...problems, ...crossReferenceProblems(set, entryAt)] };
}

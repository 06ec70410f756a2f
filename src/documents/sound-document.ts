import { digestOf, type Json } from '../domain/digest.ts';
import type { Pointer } from '../domain/place.ts';
import type { ModelCard } from './card.ts';
import { type CheckSettings, type Document, schemaOf } from './document.ts';
import type { DocumentKind } from './header.ts';
import type { Members } from './json.ts';
import type { Places } from './places.ts';
import type { Policy } from './policy.ts';
import type { DocumentProblem } from './problems.ts';
import { referenceProblems } from './references.ts';
import { type SourcePath, validated } from './schema-problems.ts';

/** What was read from a file, before anything is known of its soundness. */
type Source = {
  readonly json: Json;
  readonly places: Places;
  readonly numbers: ReadonlyMap<Pointer, string>;
  readonly problems: readonly DocumentProblem[];
  readonly bytes: Uint8Array;
  readonly format: Document['format'];
  readonly sourcePath?: SourcePath;
};

type Sound = { readonly document: Document | null; readonly problems: readonly DocumentProblem[] };

/**
 * The document, if it has the form of its kind. Names that point nowhere are problems of a document that is there:
 * it is returned with them, so that a report can still say what the change does.
 */
export function soundDocument(kind: DocumentKind, source: Source, checks: CheckSettings): Sound {
  const { places, bytes, format, problems } = source;
  const json = withVersionText(kind, source);
  const result = validated(schemaOf(kind, checks), json, places, source.sourcePath);
  if ('problems' in result) return { document: null, problems: together(problems, result.problems) };
  if (problems.length > 0) return { document: null, problems };
  const value = completed(kind, result.value as Document['value'], json, format);
  const { name } = value.metadata;
  const document = { kind, name, path: places.path, value, digest: digestOf(bytes), places, format } as Document;
  return { document, problems: inOrder(referenceProblems(document)) };
}

/** In the order of the file. Where the YAML itself was refused, what became of the value is not worth a second word. */
function together(syntax: readonly DocumentProblem[], schema: readonly DocumentProblem[]): readonly DocumentProblem[] {
  const at = ({ place }: DocumentProblem): string => `${place?.line}:${place?.column}`;
  const refused = new Set(syntax.map(at));
  const problems = [...syntax, ...schema.filter((problem) => !refused.has(at(problem)))];
  return inOrder(problems);
}

const inOrder = (problems: readonly DocumentProblem[]): readonly DocumentProblem[] =>
  problems.toSorted(
    ({ place: a }, { place: b }) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
  );

const versionPaths: Readonly<Partial<Record<DocumentKind, readonly string[]>>> = {
  ModelCard: ['spec', 'version'],
  ModelDeployment: ['spec', 'model', 'version'],
};

/** `version: 1.10` is a version that looks like a number: it goes on as the text that the author wrote. */
function withVersionText(kind: DocumentKind, { json, numbers }: Source): Json {
  const path = versionPaths[kind] ?? [];
  const text = numbers.get(path.map((step) => `/${step}`).join(''));
  return text === undefined ? json : replaced(json, path, text);
}

function replaced(json: Json, [step, ...rest]: readonly string[], value: Json): Json {
  if (step === undefined) return value;
  const members = json as Members;
  return { ...members, [step]: replaced(members[step]!, rest, value) };
}

/** Defaults that depend on more than their own key. */
function completed(
  kind: DocumentKind,
  value: Document['value'],
  json: Json,
  format: Document['format'],
): Document['value'] {
  if (kind === 'Policy') return withWrittenChecks(value as Policy, json);
  return kind === 'ModelCard' && format === 'modelwarden' ? withOnlyTable(value as ModelCard) : value;
}

/**
 * A policy keeps its checks' settings as they were written: a default that is filled in too early would look like
 * something that the repository said, and override its packs.
 */
function withWrittenChecks(policy: Policy, json: Json): Policy {
  const { spec } = json as { spec?: { checks?: Members } };
  return { ...policy, spec: { ...policy.spec, checks: spec?.checks ?? {} } };
}

/**
 * A claim that names no evidence rests on the card's only table. Not so for a Hugging Face card: its results speak of
 * data sets of the Hub, and one table of ours does not make it their evidence.
 */
function withOnlyTable(card: ModelCard): ModelCard {
  const [table, ...others] = Object.keys(card.spec.evidence);
  if (table === undefined || others.length > 0) return card;
  const claims = card.spec.claims.map((claim) => ({ ...claim, evidence: claim.evidence ?? table }));
  return { ...card, spec: { ...card.spec, claims } };
}

import type { Change } from '../domain/change.ts';
import { canonicalJson, type Json, short } from '../domain/digest.ts';
import { type Pointer, pointerOf } from '../domain/place.ts';
import type { ModelCardSpec } from './card.ts';
import { type Document, placeOf } from './document.ts';
import type { EvidenceTable } from './evidence-table.ts';

type Card = Document<'ModelCard'>;

/**
 * Keys that explain and decide nothing. Every other key of a card, a future one too, is part of what is governed:
 * it says what the model is, who answers for it, how risky it is or what it promises.
 */
const prose: ReadonlySet<keyof ModelCardSpec> = new Set([
  'overview',
  'intendedUse',
  'limitations',
  'oversight',
  'extensions',
]);

const same = (a: unknown, b: unknown): boolean =>
  canonicalJson((a ?? null) as Json) === canonicalJson((b ?? null) as Json);

/** What happens to one model's card. `null` stands for a card that is not there. Moving the file changes nothing. */
export function cardChanges(base: Card | null, head: Card | null): readonly Change[] {
  if (head === null) return base === null ? [] : [retired(base)];
  const change = changeOf(base, head);
  if (base === null) return [change('new-model', '/metadata/name', `${head.name} ${head.value.spec.version} is new`)];
  const governed = (Object.keys(head.value.spec) as (keyof ModelCardSpec)[]).filter(
    (key) => key !== 'evidence' && !prose.has(key) && !same(base.value.spec[key], head.value.spec[key]),
  );
  const changes = [
    ...evidenceChanges(base, head),
    ...(governed.length === 0
      ? []
      : [change('card', `/spec/${governed[0]}`, `${head.name}: ${governed.join(', ')} changed`)]),
  ];
  if (changes.length > 0 || (base.digest === head.digest && base.path === head.path)) return changes;
  return [change('documentation', '/metadata/name', `${head.name}: ${proseChanged(base, head)}`)];
}

const changeOf =
  (base: Card | null, head: Card) =>
  (kind: Change['kind'], pointer: Pointer, summary: string): Change => ({
    kind,
    model: head.name,
    environment: null,
    from: base?.value.spec.version ?? null,
    to: head.value.spec.version,
    path: head.path,
    place: placeOf(head, pointer),
    summary,
  });

const retired = (base: Card): Change => ({
  kind: 'retire',
  model: base.name,
  environment: null,
  from: base.value.spec.version,
  to: null,
  path: base.path,
  place: null,
  summary: `${base.name} ${base.value.spec.version} no longer has a card`,
});

/** A table counts as replaced when any part of it changes: other columns of the same bytes are other evidence. */
function evidenceChanges(base: Card, head: Card): readonly Change[] {
  const [before, after] = [base.value.spec.evidence, head.value.spec.evidence];
  const change = changeOf(base, head);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((table) => {
    const [was, is] = [before[table], after[table]];
    if (same(was, is)) return [];
    return [
      change(
        'evidence',
        pointerOf(['spec', 'evidence', table]),
        `${head.name}: evidence ${table} ${replacement(was, is)}`,
      ),
    ];
  });
}

function replacement(was: EvidenceTable | undefined, is: EvidenceTable | undefined): string {
  if (was === undefined) return 'added';
  if (is === undefined) return 'removed';
  return was.digest === is.digest ? 'is read differently' : `${short(was.digest)} → ${short(is.digest)}`;
}

function proseChanged(base: Card, head: Card): string {
  const keys = [...prose].filter((key) => !same(base.value.spec[key], head.value.spec[key]));
  if (keys.length > 0) return `${keys.join(', ')} changed`;
  if (!same(base.value.metadata, head.value.metadata)) return 'labels changed';
  return base.path === head.path ? 'comments or layout changed' : `moved from ${base.path}`;
}

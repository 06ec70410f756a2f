import { pointerOf } from '../domain/place.ts';
import type { ModelCard } from './card.ts';
import type { ModelDeployment } from './deployment.ts';
import { type Document, placeOf } from './document.ts';
import { isFloating } from './model-alias.ts';
import type { Policy } from './policy.ts';
import { mentionedRules } from './policy-approvals.ts';
import { type DocumentProblem, documentProblem } from './problems.ts';
import { locationOf, repositoryPath } from './repository-path.ts';
import { suggestion } from './suggestion.ts';
import { alternatives, didYouMean, shown, spoken } from './wording.ts';

type Step = string | number;

/** What a schema cannot see: names that must exist elsewhere in the same document, and paths that must stay inside. */
export function referenceProblems(document: Document): readonly DocumentProblem[] {
  switch (document.kind) {
    case 'ModelCard':
      return cardProblems(document, document.value);
    case 'ModelDeployment':
      return deploymentProblems(document, document.value);
    case 'Policy':
      return policyProblems(document, document.value);
    case 'Waiver':
      return [];
  }
}

function cardProblems(document: Document, { spec }: ModelCard): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const tables = Object.keys(spec.evidence);
  const uris: [Step[], string | null][] = [
    ...spec.artifacts.map(({ uri }, i): [Step[], string] => [['spec', 'artifacts', i, 'uri'], uri]),
    ...spec.data.map(({ uri }, i): [Step[], string | null] => [['spec', 'data', i, 'uri'], uri]),
  ];
  for (const [name, table] of Object.entries(spec.evidence)) {
    const path = ['spec', 'evidence', name];
    uris.push([[...path, 'uri'], table.uri], [[...path, 'judge', 'calibration'], table.judge?.calibration ?? null]);
    if (table.of !== null && (table.of === name || !tables.includes(table.of))) {
      const others = tables.filter((other) => other !== name);
      problems.push(unknownName(document, [...path, 'of'], 'another evidence table of this card', table.of, others));
    }
    if (table.judge !== null && isFloating(table.judge.model))
      problems.push(floating(document, [...path, 'judge', 'model'], table.judge.model));
    if (table.prediction && 'threshold' in table.prediction && table.score === null) {
      problems.push(
        documentProblem(
          'document-reference',
          `\`${spoken(path)}\`: expected a score column for the threshold, found none`,
          'Add `score:` with the column that the threshold is applied to.',
          placeOf(document, pointerOf([...path, 'prediction'])),
        ),
      );
    }
  }
  for (const [i, { evidence }] of spec.claims.entries()) {
    const path = ['spec', 'claims', i, 'evidence'];
    if (evidence !== null && !tables.includes(evidence)) {
      problems.push(unknownName(document, path, 'an evidence table of this card', evidence, tables));
    } else if (evidence === null && document.format === 'modelwarden') {
      problems.push(
        documentProblem(
          'document-missing',
          `\`${spoken(path)}\`: expected the evidence table that shows the claim, found no such key`,
          `Add \`evidence:\` with ${alternatives(tables)}.`,
          placeOf(document, pointerOf(path)),
        ),
      );
    }
  }
  if (spec.provider !== null && isFloating(spec.provider.model))
    problems.push(floating(document, ['spec', 'provider', 'model'], spec.provider.model));
  return [
    ...problems,
    ...uris.flatMap(([path, uri]) =>
      uri === null || locationOf(document.path, uri) ? [] : [outside(document, path, uri)],
    ),
  ];
}

const floating = (document: Document, path: readonly Step[], found: string): DocumentProblem =>
  documentProblem(
    'document-value',
    `\`${spoken(path)}\`: expected a pinned version, found the floating alias ${shown(found)}`,
    'Write the dated version that was evaluated, such as gpt-5.2-2026-08-01.',
    placeOf(document, pointerOf(path)),
  );

function deploymentProblems(document: Document, { spec }: ModelDeployment): DocumentProblem[] {
  const paths: [Step[], string][] = [
    [['spec', 'model', 'card'], spec.model.card],
    ...spec.manifests.map((path, i): [Step[], string] => [['spec', 'manifests', i], path]),
  ];
  // Manifests and cards are judged from the same commit, so a remote one could change after it was approved.
  return paths.flatMap(([path, uri]) =>
    repositoryPath(document.path, uri) === null || locationOf(document.path, uri)?.kind === 'remote'
      ? [outside(document, path, uri)]
      : [],
  );
}

function policyProblems(document: Document, { spec }: Policy): DocumentProblem[] {
  if (spec.approvals === null) return [];
  const problems: DocumentProblem[] = [];
  const { policy, approval_rules: rules } = spec.approvals;
  const names = rules.map((rule) => rule.name);
  for (const [i, name] of names.entries()) {
    const path = ['spec', 'approvals', 'approval_rules', i, 'name'];
    if (names.indexOf(name) < i) problems.push(repeated(document, path, 'rule', name));
    const seats = rules[i]!.requires.seats.map((seat) => seat.name);
    for (const [j, seat] of seats.entries()) {
      const seatPath = [...path.slice(0, -1), 'requires', 'seats', j, 'name'];
      if (seats.indexOf(seat) < j) problems.push(repeated(document, seatPath, 'seat', seat));
    }
  }
  for (const { rule, path } of mentionedRules(policy.approval, ['spec', 'approvals', 'policy', 'approval'])) {
    if (!names.includes(rule)) problems.push(unknownName(document, path, 'the name of an approval rule', rule, names));
  }
  return problems;
}

function unknownName(
  document: Document,
  path: readonly Step[],
  what: string,
  found: string,
  known: readonly string[],
): DocumentProblem {
  const meant = suggestion(found, known);
  const remedy = known.length === 0 ? 'Remove it.' : `Write ${meant ?? alternatives(known)}.`;
  return documentProblem(
    'document-reference',
    `\`${spoken(path)}\`: expected ${what}, found ${shown(found)}${didYouMean(meant)}`,
    remedy,
    placeOf(document, pointerOf(path)),
  );
}

/** policy-bot lets the last rule of a name win, so that a second one could quietly replace the first. */
const repeated = (document: Document, path: readonly Step[], what: string, name: string): DocumentProblem =>
  documentProblem(
    'document-duplicate-name',
    `\`${spoken(path)}\`: expected each ${what} to have a name of its own, found ${shown(name)} again`,
    'Rename one of the two.',
    placeOf(document, pointerOf(path)),
  );

const outside = (document: Document, path: readonly Step[], found: string): DocumentProblem =>
  documentProblem(
    'document-path',
    `\`${spoken(path)}\`: expected a path inside the repository, found ${shown(found)}`,
    `Write the path of a file in this repository, relative to ${document.path}.`,
    placeOf(document, pointerOf(path)),
  );

import type { z } from 'zod';
import type { Document } from '../../documents/document.ts';
import { parseDocument } from '../../documents/parse-document.ts';
import type { CheckReport } from '../../domain/finding.ts';
import type { Place } from '../../domain/place.ts';
import type { Candidate, Check, Measured } from '../check.ts';
import { digestOfTable } from './tables.ts';

/** A card from the text below `spec:`; `DIGEST(name)` stands for the digest of the table of that name. */
export function cardOf(spec: string, name = 'credit-risk'): Document<'ModelCard'> {
  const text = [
    'apiVersion: modelwarden.dev/v1alpha1',
    'kind: ModelCard',
    `metadata: {name: ${name}}`,
    'spec:',
    spec
      .trim()
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n'),
  ].join('\n');
  const bytes = new TextEncoder().encode(
    text.replaceAll(/DIGEST\((\w+)\)/g, (_, table) => `"${digestOfTable(table)}"`),
  );
  const { document, problems } = parseDocument('models/credit-risk/card.yaml', bytes, { checks: new Map() });
  if (document?.kind !== 'ModelCard') throw new Error(problems.map(({ message }) => message).join('\n'));
  return document;
}

export const candidateOf = (card: Document<'ModelCard'>, rest: Partial<Candidate> = {}): Candidate => ({
  model: card.name,
  tier: card.value.spec.risk.tier,
  card,
  champion: null,
  deployments: [],
  former: [],
  ...rest,
});

/** Where every setting of a test stands. */
export const policyLine: Place = { path: '.github/modelwarden.yaml', line: 9, column: 1, endLine: 9, endColumn: 40 };

/** Judges as the product does: only requests that the check makes are answered. */
export function judge<Schema extends z.ZodType>(
  check: Check<Schema>,
  candidate: Candidate,
  settings: z.input<Schema>,
  measured: Measured,
): CheckReport {
  const value = check.settings.parse(settings) as z.infer<Schema>;
  const asked = new Set(check.requests(candidate, value).map((request) => JSON.stringify(request)));
  return check.judge(candidate, { value, placeOf: () => policyLine }, (request) => {
    if (!asked.has(JSON.stringify(request))) throw new Error(`not asked for: ${JSON.stringify(request)}`);
    return measured(request);
  });
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { CheckSettings, Document } from './document.ts';
import { type ParsedDocument, type ParseOptions, parseDocument } from './parse-document.ts';

/** Documents as people write them: for tests and for readers. */
export const exampleNames = [
  'first-card',
  'card',
  'assistant-card',
  'deployment',
  'waiver',
  'policy',
  'floor',
] as const;

export type ExampleName = (typeof exampleNames)[number];

export const example = (name: ExampleName): string =>
  readFileSync(new URL(`examples/${name}.yaml`, import.meta.url), 'utf8');

/** Checks that accept any settings: the real ones stand above this room. */
export const anySettings: CheckSettings = new Map(
  ['card', 'bias', 'regression', 'drift', 'data-quality', 'robustness', 'cost'].map((name) => [
    name,
    z.looseObject({}),
  ]),
);

export const parse = (
  text: string | Uint8Array,
  path = 'models/x/card.yaml',
  options: Partial<ParseOptions> = {},
): ParsedDocument => parseDocument(path, Buffer.from(text), { checks: anySettings, ...options });

/** The document, or a failure that lists its problems. */
export function sound<Kind extends Document['kind']>(kind: Kind, text: string, path?: string): Document<Kind> {
  const { document, problems } = parse(text, path);
  if (document?.kind !== kind || problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
  return document as Document as Document<Kind>;
}

/** Every problem in a line: `3:5 document-value …`. */
export const told = ({ problems }: Pick<ParsedDocument, 'problems'>): string[] =>
  problems.map(({ code, message, place }) => `${place?.line}:${place?.column} ${code} ${message}`);

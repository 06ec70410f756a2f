import type { z } from 'zod';
import type { Json } from '../../../domain/digest.ts';
import { EvidenceError } from '../../errors.ts';

/** A file of results as the tool that made it describes them. Throws EvidenceError with the first value that is not so. */
export function resultsAs<Schema extends z.ZodType>(
  schema: Schema,
  json: Json,
  uri: string,
  tool: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EvidenceError(
    'results-malformed',
    `${uri} is not as ${tool} writes it, at ${pathText(issue?.path ?? [])}: ${(issue?.message ?? '').replace(/^Invalid input: /, '')}.`,
    `Write the file again with ${tool}, and pin its digest.`,
  );
}

/** `results.results[17].score` */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '') || 'its top';

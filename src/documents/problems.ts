import type { Place } from '../domain/place.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';

/** Everything that can be wrong with a document. The codes are stable: tests, docs and SARIF refer to them. */
export type DocumentProblemCode =
  | 'document-too-large'
  | 'document-too-deep'
  | 'document-too-many-values'
  | 'document-encoding'
  | 'document-syntax'
  | 'document-duplicate-key'
  | 'document-key'
  | 'document-tag'
  | 'document-alias'
  | 'document-number'
  | 'document-several'
  | 'document-kind'
  | 'document-version'
  | 'document-unknown-key'
  | 'document-unsupported'
  | 'document-missing'
  | 'document-value'
  | 'document-reference'
  | 'document-duplicate-name'
  | 'document-path'
  | 'document-mismatch'
  | 'document-too-many-problems';

export type DocumentProblem = Problem & { readonly code: DocumentProblemCode };

export class DocumentError extends ProblemError<DocumentProblemCode> {}

export const documentProblem = (
  code: DocumentProblemCode,
  message: string,
  remedy: string,
  place: Place | null,
): DocumentProblem => ({ code, message, remedy, place });

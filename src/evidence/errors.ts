import { ProblemError } from '../domain/problem.ts';

export type EvidenceCode =
  | 'evidence-missing'
  | 'evidence-digest-mismatch'
  | 'evidence-too-large'
  | 'lfs-object-missing'
  | 'place-unknown'
  | 'place-not-allowed'
  | 'place-private'
  | 'place-redirects'
  | 'place-denied'
  | 'place-encoded'
  | 'place-unreachable'
  | 'table-format-unknown'
  | 'table-unreadable'
  | 'table-empty'
  | 'column-missing'
  | 'column-nested'
  | 'column-mixed'
  | 'column-empty'
  | 'column-not-numeric'
  | 'score-not-finite'
  | 'labels-unknown'
  | 'labels-disagree'
  | 'ids-missing'
  | 'ids-duplicate'
  | 'rows-unpaired'
  | 'cells-too-many'
  | 'cells-too-long'
  | 'weights-unsupported'
  | 'count-impossible'
  | 'count-out-of-memory'
  | 'count-too-slow'
  | 'counter-crashed';

/** Evidence that cannot be had or counted. The message names the table, and the column and first row where it has one. */
export class EvidenceError extends ProblemError<EvidenceCode> {}

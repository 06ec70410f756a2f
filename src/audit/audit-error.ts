import { ProblemError } from '../domain/problem.ts';

export type AuditErrorCode =
  | 'key-malformed'
  | 'note-malformed'
  | 'signature-invalid'
  | 'signature-missing'
  | 'checkpoint-malformed'
  | 'entry-invalid'
  | 'payload-invalid'
  | 'log-file-malformed'
  /** The signer is not the key that the log is signed with. */
  | 'log-key'
  /** The stored head of the log is not what was last signed. */
  | 'log-head'
  /** A payload may be erased only after the log says so. */
  | 'erasure-unrecorded';

export class AuditError extends ProblemError<AuditErrorCode> {}

/** What can be wrong with a log. */
export type FaultCode =
  /** The log has no entry, or breaks off before its final checkpoint. */
  | 'log-empty'
  | 'log-truncated'
  | 'log-file-malformed'
  /** A checkpoint that the key in force did not sign, or one that stands in the wrong place. */
  | 'checkpoint-forged'
  | 'checkpoint-misplaced'
  /** A checkpoint known from elsewhere covers more than the log has, or something else than the log has. */
  | 'log-rolled-back'
  | 'log-forked'
  /** No trusted key signed the log; or its own account of its keys does not hold. */
  | 'key-untrusted'
  | 'key-history'
  | 'entry-altered'
  | 'entry-missing'
  | 'entry-inserted'
  | 'entry-misplaced'
  /** Entries behind the last checkpoint. */
  | 'entry-surplus'
  /** Signed as it stands, but against the rules: a fault of whoever wrote the log. */
  | 'entry-malformed'
  | 'entry-out-of-order'
  | 'payload-altered'
  | 'payload-missing'
  | 'payload-unexpected'
  /** The entry is good; what a database keeps beside it is not. */
  | 'stored-hash-altered'
  | 'stored-column-altered'
  | 'head-altered';

/**
 * The first thing that is wrong. The first bad entry lies in `from`…`to`, both included; they are equal where it is
 * certain. Entries before `from` are proved good by a signature. Null where no entry is in doubt.
 */
export type Fault = {
  readonly code: FaultCode;
  readonly from: number | null;
  readonly to: number | null;
  readonly message: string;
  readonly remedy: string;
};

const remedies: Readonly<Record<FaultCode, string>> = {
  'log-empty': 'Check that this is the log that you meant: an empty log proves nothing.',
  'log-truncated': 'Get the whole log; the missing part may be in an older export or backup.',
  'log-file-malformed': 'Get the log file again, byte for byte.',
  'checkpoint-forged': 'Compare the checkpoint with copies outside this database, and find out who could write there.',
  'checkpoint-misplaced': 'Compare the checkpoints with an export or backup.',
  'log-rolled-back': 'Restore the log to at least the size of the known checkpoint before anything is appended.',
  'log-forked': 'Keep both checkpoints: together they prove that the log was rewritten or signed twice.',
  'key-untrusted': 'Check that the verifier key belongs to this log; ask for it where it was published.',
  'key-history':
    'Verify with a checkpoint that was kept outside the database; treat the keys as compromised until then.',
  'entry-altered': 'Restore the entry from an export or backup, and find out who could write to the database.',
  'entry-missing': 'Restore the entry from an export or backup, and find out who could write to the database.',
  'entry-inserted': 'Remove the foreign entry, and find out who could write to the database.',
  'entry-misplaced': 'Restore the order from an export or backup, and find out who could write to the database.',
  'entry-surplus': 'Remove the entries that no checkpoint covers, and find out who could write to the database.',
  'entry-malformed': 'Report this as a fault of the program that wrote the log.',
  'entry-out-of-order': 'Report this as a fault of the program that wrote the log, or of its clock.',
  'payload-altered': 'Restore the payload from an export or backup, and find out who could write to the database.',
  'payload-missing': 'Restore the payload from an export or backup: the log has no entry about its erasure.',
  'payload-unexpected': 'Remove the payload: the entry does not commit to one.',
  'stored-hash-altered': 'Restore the stored hash; the entry itself is good.',
  'stored-column-altered': 'Restore the columns from the leaf; the entry itself is good.',
  'head-altered': 'Restore the head from the last checkpoint; do not append before.',
};

/** A fault in one entry, or somewhere in a range of entries. */
export const faultIn = (code: FaultCode, from: number | null, to: number | null, message: string): Fault => ({
  code,
  from,
  to,
  message,
  remedy: remedies[code],
});

export const faultAt = (code: FaultCode, entry: number, message: string): Fault =>
  faultIn(code, entry, entry, `Entry ${entry} ${message}.`);

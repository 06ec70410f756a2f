import { AuditError } from './audit-error.ts';
import { type Fault, faultIn } from './fault.ts';
import { entryFault, keyFault, openHead, treeFault } from './fault-checks.ts';
import { openLogFile } from './log-file.ts';
import type { LogRecord } from './log-record.ts';
import { segmentsOf } from './segment.ts';
import { openTrust, type Trust } from './trust.ts';
import { advanced, beginning, type Verified, verifiedBy } from './walk.ts';

export type Verification = ({ readonly ok: true } & Verified) | { readonly ok: false; readonly fault: Fault };

/**
 * Checks a whole log against keys, and optionally checkpoints, that come from elsewhere: every checkpoint is signed by
 * the key in force, every root follows from the entries, every entry is in its place and remembers the one before it,
 * every payload is the one committed to or its erasure is logged, every new key is signed by the old one. If not, the
 * answer names the first bad entry, or the shortest range that certainly holds it.
 *
 * What this cannot show: that entries are true, that all that happened was logged, and, unless `trust.checkpoints`
 * holds a later one, that the log was not cut back to a state that was signed earlier. Throws for unusable trust.
 */
export async function verifyLog(records: AsyncIterable<LogRecord>, trust: Trust): Promise<Verification> {
  const { verifiers, known } = openTrust(trust);
  let walk = beginning(verifiers);
  for await (const segment of segmentsOf(records, known)) {
    const head = openHead(walk, segment);
    if ('code' in head) return { ok: false, fault: head };
    const fault =
      (await treeFault(walk, segment, head)) ?? entryFault(walk, segment.rows) ?? keyFault(walk, segment, head);
    if (fault !== null) return { ok: false, fault };
    walk = advanced(walk, segment, head);
  }
  return { ok: true, ...verifiedBy(walk) };
}

/** As `verifyLog`, for a log file, whose header must fit its contents. */
export async function verifyLogFile(chunks: AsyncIterable<Uint8Array | string>, trust: Trust): Promise<Verification> {
  const file = await openLogFile(chunks).catch(faultOfUnreadable);
  if ('code' in file) return { ok: false, fault: file };
  const result = await verifyLog(file.records, trust);
  if (!result.ok) return result;
  const { origin, vkey } = file.header;
  if (origin === result.origin && result.keys.includes(vkey)) return result;
  const what = 'The header of the file names another log or another key than the entries do.';
  return { ok: false, fault: faultIn('log-file-malformed', null, null, what) };
}

function faultOfUnreadable(error: unknown): Fault {
  if (error instanceof AuditError) return faultIn('log-file-malformed', null, null, error.message);
  throw error;
}

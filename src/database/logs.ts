import { originOf } from '../audit/checkpoint.ts';
import { createSigner, type Signer } from '../audit/signing-key.ts';
import type { Clock } from '../domain/clock.ts';
import { sequence, waitingLogs } from './audit-log-sequencer.ts';
import type { Database } from './sql.ts';

/** The organisations' logs: which log a repository's entries go to, and their sequencing. */
export type Logs = {
  /** The origin `<host>/<organisation>`; what belongs to no repository goes to the App's own log. */
  readonly of: (repository: string | null) => string;
  /** Gives waiting entries of a repository's log their places under a signed checkpoint. */
  readonly sequence: (repository: string | null) => Promise<void>;
  /** The same for every log in which entries wait. */
  readonly sequenceAll: () => Promise<void>;
  readonly signer: (log: string) => Signer;
};

/** All logs of one installation are signed with one secret, each under its own name. */
export function createLogs(database: Database, host: string, secret: Uint8Array | string, clock: Clock): Logs {
  const signers = new Map<string, Signer>();
  const signer = (log: string): Signer => {
    const known = signers.get(log) ?? createSigner(log, secret);
    signers.set(log, known);
    return known;
  };
  const of = (repository: string | null): string => originOf(host, repository?.split('/')[0] ?? '-');
  return {
    of,
    signer,
    sequence: async (repository) => {
      await sequence(database, signer(of(repository)), clock);
    },
    sequenceAll: async () => {
      const logs = await waitingLogs(database);
      // A log that refuses to grow must not keep the others waiting.
      const results = await Promise.allSettled(logs.map((log) => sequence(database, signer(log), clock)));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    },
  };
}

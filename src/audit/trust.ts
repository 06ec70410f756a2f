import { AuditError } from './audit-error.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { parseVkey, type Verifier } from './signing-key.ts';

/** What a verifier knows from elsewhere: without it a log proves only that it agrees with itself. */
export type Trust = {
  /** Verifier keys of the log, at least one. Any key that ever signed it will do: the log tells how they follow. */
  readonly vkeys: readonly string[];
  /** Signed checkpoints that were kept outside the log: in a git branch, in last year's export. */
  readonly checkpoints: readonly string[];
};

export type OpenedTrust = { readonly verifiers: readonly Verifier[]; readonly known: readonly Checkpoint[] };

/** Parses what the verifier brought along. Throws where that is itself unusable, before the log is looked at. */
export function openTrust({ vkeys, checkpoints }: Trust): OpenedTrust {
  const verifiers = vkeys.map(parseVkey);
  const [first, ...others] = verifiers;
  if (first === undefined || others.some(({ name }) => name !== first.name))
    throw new AuditError(
      'key-malformed',
      'A log is verified with one or more keys of one origin.',
      'Give the verifier key of the log that you want to verify.',
    );
  return { verifiers, known: checkpoints.map((note) => openCheckpoint(note, verifiers)) };
}

import { AuditError } from './audit-error.ts';
import { base64, bytesOfBase64 } from './bytes.ts';
import { type Hash, hashLength } from './merkle.ts';
import { openNote, signNote } from './signed-note.ts';
import { isKeyName, type Signer, type Verifier } from './signing-key.ts';

/** A tree head: what a log of this origin says that it held (C2SP tlog-checkpoint). */
export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** Further lines that the log signed; this log writes none. */
  readonly extensions: readonly string[];
};

const malformed = (what: string): AuditError =>
  new AuditError('checkpoint-malformed', `The checkpoint ${what}.`, 'Fetch the checkpoint again, byte for byte.');

/** The name of an organisation's log. GitHub's names ignore case, a log's name must not: it is lower case. */
export function originOf(host: string, organisation: string): string {
  const origin = `${host}/${organisation}`.toLowerCase();
  if (!isKeyName(origin) || host === '' || organisation === '')
    throw new AuditError(
      'checkpoint-malformed',
      `"${origin}" cannot name a log.`,
      'Name the host and the organisation, without white space and +.',
    );
  return origin;
}

export const checkpointText = ({ origin, size, root, extensions }: Checkpoint): string =>
  [origin, String(size), base64(root), ...extensions].map((line) => `${line}\n`).join('');

/** Reads the text of a checkpoint, whose signatures somebody else checks. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw malformed('does not end with a line feed');
  const [origin = '', size = '', encoded = '', ...extensions] = text.slice(0, -1).split('\n');
  if (origin === '') throw malformed('names no origin');
  if (!/^(?:0|[1-9][0-9]*)$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw malformed(`has "${size}" where a tree size belongs`);
  const root = bytesOfBase64(encoded);
  if (root === null || root.length !== hashLength) throw malformed('has no base64 root hash of 32 bytes');
  if (extensions.includes('')) throw malformed('has an empty extension line');
  return { origin, size: Number(size), root, extensions };
}

/** A signed checkpoint. Each signer's name must be the origin. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly Signer[]): string {
  const stranger = signers.find(({ name }) => name !== checkpoint.origin);
  if (stranger !== undefined)
    throw new AuditError(
      'log-key',
      `The key ${stranger.name}+${stranger.keyId} may not sign for the log ${checkpoint.origin}.`,
      'Use a key whose name is the origin of the log.',
    );
  return signNote(checkpointText(checkpoint), signers);
}

/** Reads and verifies a signed checkpoint of the log that the verifiers are named after. */
export function openCheckpoint(note: string | Uint8Array, verifiers: readonly Verifier[]): Checkpoint {
  const { text, verified } = openNote(note, verifiers);
  const checkpoint = parseCheckpoint(text);
  if (verified.some(({ name }) => name !== checkpoint.origin))
    throw malformed(`is of ${checkpoint.origin}, but a key of another log signed it`);
  return checkpoint;
}

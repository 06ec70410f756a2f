import { AuditError } from './audit-error.ts';
import { base64, bytesOfBase64, textOfUtf8 } from './bytes.ts';
import { isKeyName, type Signer, type Verifier } from './signing-key.ts';

/** One signature line of a note. */
export type NoteSignature = { readonly name: string; readonly keyId: string; readonly signature: Uint8Array };

/** A signed note taken apart (C2SP signed-note). Nothing in it is verified yet. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

/** A note that at least one known key signed. `unknown` holds the lines of keys that nobody asked about. */
export type OpenedNote = {
  readonly text: string;
  readonly verified: readonly NoteSignature[];
  readonly unknown: readonly NoteSignature[];
};

/** Go's limit. A note of ten thousand signatures would make every reader verify them all. */
const mostSignatures = 100;

const malformed = (what: string): AuditError =>
  new AuditError('note-malformed', `The signed note ${what}.`, 'Fetch the note again, byte for byte.');

/** Takes a note apart. Throws `note-malformed`. */
export function parseNote(note: string | Uint8Array): Note {
  const whole = typeof note === 'string' ? note : textOfUtf8(note);
  if (whole === null || !whole.isWellFormed()) throw malformed('is not UTF-8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\x00-\x09\x0b-\x1f]/.test(whole)) throw malformed('holds control characters');
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) throw malformed('has no blank line before its signatures');
  const block = whole.slice(split + 2);
  if (block === '' || !block.endsWith('\n')) throw malformed('does not end with a whole signature line');
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > mostSignatures) throw malformed(`has more than ${mostSignatures} signatures`);
  return { text: whole.slice(0, split + 1), signatures: lines.map(signatureOf) };
}

function signatureOf(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = bytesOfBase64(encoded);
  if (!isKeyName(name) || bytes === null || bytes.length < 5) throw malformed('has a line that is not a signature');
  return { name, keyId: Buffer.from(bytes.subarray(0, 4)).toString('hex'), signature: bytes.subarray(4) };
}

/**
 * Opens a note with the keys that the reader knows. Lines of unknown keys are passed over; one bad signature of a
 * known key rejects the whole note (`signature-invalid`), and so does the lack of any good one (`signature-missing`).
 */
export function openNote(note: string | Uint8Array, verifiers: readonly Verifier[]): OpenedNote {
  const { text, signatures } = parseNote(note);
  const message = Buffer.from(text);
  const verified = new Map<string, NoteSignature>();
  const unknown: NoteSignature[] = [];
  for (const line of signatures) {
    const key = verifiers.find(({ name, keyId }) => name === line.name && keyId === line.keyId);
    if (key === undefined) unknown.push(line);
    // Further lines of a key that has signed already add nothing: the first counts.
    else if (verified.has(key.vkey)) continue;
    else if (key.verify(message, line.signature)) verified.set(key.vkey, line);
    else
      throw new AuditError(
        'signature-invalid',
        `The note has an invalid signature for key ${line.name}+${line.keyId}.`,
        'Treat the note as forged or damaged: fetch it again from where it was published.',
      );
  }
  if (verified.size === 0)
    throw new AuditError(
      'signature-missing',
      'None of the known keys signed the note.',
      'Check that the verifier key belongs to this log.',
    );
  return { text, verified: [...verified.values()], unknown };
}

/** Signs a text, which must end with a line feed. Ed25519 is deterministic: the same text gives the same note. */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (!text.endsWith('\n')) throw malformed('has a text without a final line feed');
  const message = Buffer.from(text);
  const lines = signers.map(
    ({ name, keyId, sign }) => `— ${name} ${base64(Buffer.concat([Buffer.from(keyId, 'hex'), sign(message)]))}\n`,
  );
  const note = `${text}\n${lines.join('')}`;
  parseNote(note);
  return note;
}

import {
  createPrivateKey,
  createPublicKey,
  hash,
  type KeyObject,
  randomBytes,
  sign as signEd25519,
  verify as verifyEd25519,
} from 'node:crypto';
import { AuditError } from './audit-error.ts';
import { base64, bytesOfBase64 } from './bytes.ts';

/** Makes signature lines of signed notes. */
export type Signer = {
  readonly name: string;
  /** Eight lower-case hexadecimal digits. */
  readonly keyId: string;
  readonly vkey: string;
  readonly sign: (message: Uint8Array) => Uint8Array;
};

/** Checks signature lines of signed notes. */
export type Verifier = {
  readonly name: string;
  readonly keyId: string;
  readonly vkey: string;
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
};

/** Signature type of C2SP signed-note; the only one that this log signs with. */
const ed25519 = 0x01;
const seedLength = 32;
const skeyPrefix = 'PRIVATE+KEY+';
/** RFC 8410 PKCS #8 wrapping of an Ed25519 seed. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** C2SP signed-note: a key name is not empty and has neither Unicode white space nor `+`. */
export const isKeyName = (name: string): boolean =>
  name !== '' && name.isWellFormed() && !/[\p{White_Space}\p{Cc}+]/u.test(name);

const malformed = (what: string, remedy: string, cause?: unknown): AuditError =>
  new AuditError('key-malformed', what, remedy, null, { cause });

/** A new private key: 32 random bytes. Whoever has them can sign checkpoints in the log's name. */
export const generateSeed = (): Uint8Array => randomBytes(seedLength);

/** `PRIVATE+KEY+name+id+base64`, the form that Go's note package writes. */
export function encodeSkey(name: string, seed: Uint8Array): string {
  const { keyId } = createSigner(name, seed);
  return `${skeyPrefix}${name}+${keyId}+${base64(typed(seed))}`;
}

/** Reads `PRIVATE+KEY+name+id+base64`. The message never repeats the key. */
export function parseSkey(text: string): { readonly name: string; readonly seed: Uint8Array } {
  const remedy = 'Give the key exactly as it was generated: PRIVATE+KEY+<name>+<8 hex digits>+<base64>.';
  const parts = text.startsWith(skeyPrefix) ? splitKey(text.slice(skeyPrefix.length)) : null;
  if (parts === null) throw malformed('The signing key is not in the form of a signed-note private key.', remedy);
  if (parts.key.length !== seedLength + 1 || parts.key[0] !== ed25519)
    throw malformed('The signing key is not an Ed25519 private key.', remedy);
  const seed = parts.key.subarray(1);
  if (createSigner(parts.name, seed).keyId !== parts.keyId)
    throw malformed('The signing key does not belong to the name and id in front of it.', remedy);
  return { name: parts.name, seed };
}

/** The private key as a PKCS #8 PEM block, for secret stores that want one. */
export const encodePem = (seed: Uint8Array): string =>
  privateKeyOf(seed).export({ type: 'pkcs8', format: 'pem' }).toString();

/** A signer from a 32-byte seed or from a PKCS #8 PEM block. `name` is the origin of the log that it signs. */
export function createSigner(name: string, secret: Uint8Array | string): Signer {
  if (!isKeyName(name))
    throw malformed(`"${name}" cannot name a key.`, 'Name it <host>/<organisation>, without white space and +.');
  const key = privateKeyOf(secret);
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  const publicKey = Buffer.from(x!, 'base64url');
  return {
    name,
    keyId: keyIdOf(name, publicKey),
    vkey: encodeVkey(name, publicKey),
    sign: (message) => signEd25519(null, message, key),
  };
}

/** Reads a verifier key `name+id+base64(type ‖ public key)`. */
export function parseVkey(text: string): Verifier {
  const remedy = 'Copy the whole key: <name>+<8 hex digits>+<base64>.';
  const parts = splitKey(text);
  if (parts === null) throw malformed(`"${text}" is not a verifier key.`, remedy);
  const { name, key } = parts;
  const publicKey = key.subarray(1);
  if (key[0] !== ed25519) throw malformed(`"${text}" is not an Ed25519 key.`, 'Use the key that signs checkpoints.');
  if (publicKey.length !== 32 || parts.keyId !== keyIdOf(name, publicKey))
    throw malformed(`"${text}" does not match its own id.`, remedy);
  const object = publicKeyOf(publicKey);
  return {
    name,
    keyId: parts.keyId,
    vkey: text,
    verify: (message, signature) => signature.length === 64 && verifyEd25519(null, message, object, signature),
  };
}

function splitKey(text: string): { name: string; keyId: string; key: Uint8Array } | null {
  // The name cannot hold a "+", base64 can: so the first two separate.
  const [, name = '', keyId = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text) ?? [];
  const key = bytesOfBase64(encoded);
  return isKeyName(name) && key !== null && key.length > 0 ? { name, keyId, key } : null;
}

const typed = (key: Uint8Array): Uint8Array => Buffer.concat([Buffer.of(ed25519), key]);

/** First four bytes of SHA-256(name ‖ LF ‖ type ‖ public key), C2SP signed-note. */
const keyIdOf = (name: string, publicKey: Uint8Array): string =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed(publicKey)]), 'hex').slice(0, 8);

const encodeVkey = (name: string, publicKey: Uint8Array): string =>
  `${name}+${keyIdOf(name, publicKey)}+${base64(typed(publicKey))}`;

const publicKeyOf = (bytes: Uint8Array): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(bytes).toString('base64url') },
    format: 'jwk',
  });

function privateKeyOf(secret: Uint8Array | string): KeyObject {
  const remedy = 'Give an Ed25519 key: 32 bytes, or a PKCS #8 PEM block.';
  if (typeof secret !== 'string' && secret.length !== seedLength)
    throw malformed(`A seed has ${seedLength} bytes, this one has ${secret.length}.`, remedy);
  let key: KeyObject;
  try {
    key =
      typeof secret === 'string'
        ? createPrivateKey(secret)
        : createPrivateKey({ key: Buffer.concat([pkcs8Prefix, secret]), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw malformed('The signing key cannot be read.', remedy, cause);
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw malformed(`The signing key is of type ${key.asymmetricKeyType}, not Ed25519.`, remedy);
  return key;
}

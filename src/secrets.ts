import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodePem, generateSeed } from './audit/signing-key.ts';
import type { Configuration } from './configuration.ts';
import { ConfigurationError } from './configuration.ts';

/**
 * The key that signs the log: as configured, else one that is made at the first start and kept beside the embedded
 * database. With a database of its own the key must be configured: replicas would each make another.
 */
export async function signingSecret({ signingKey, databaseUrl, dataDirectory }: Configuration): Promise<string> {
  if (signingKey !== null)
    return signingKey.includes('BEGIN') ? signingKey.replaceAll('\\n', '\n') : fromBase64(signingKey);
  if (databaseUrl !== null) {
    throw new ConfigurationError(
      'configuration',
      'MODELWARDEN_SIGNING_KEY is missing',
      'Give an Ed25519 key in PEM (openssl genpkey -algorithm ed25519), the same for every replica, and keep a copy.',
    );
  }
  return kept(join(dataDirectory, 'signing-key.pem'), () => encodePem(generateSeed()));
}

/** The key that seals cookies. */
export async function sessionSecret({ sessionKey, databaseUrl, dataDirectory }: Configuration): Promise<Uint8Array> {
  if (sessionKey === null && databaseUrl !== null) {
    throw new ConfigurationError(
      'configuration',
      'MODELWARDEN_SESSION_KEY is missing',
      'Give 32 random bytes in base64 (openssl rand -base64 32), the same for every replica.',
    );
  }
  const text = sessionKey ?? (await kept(join(dataDirectory, 'session-key'), () => randomBytes(32).toString('base64')));
  const key = Buffer.from(text, 'base64');
  if (key.byteLength === 32) return key;
  throw new ConfigurationError(
    'configuration',
    'MODELWARDEN_SESSION_KEY does not hold 32 bytes',
    'Make one with: openssl rand -base64 32',
  );
}

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

/** A secret in a file that only we may read; made when it is not there. Of two that make it, the first one's holds. */
async function kept(path: string, make: () => string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, make(), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return readFile(path, 'utf8');
}

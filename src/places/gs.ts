import { readFile } from 'node:fs/promises';
import type { AuthClient } from 'google-auth-library';
import { z } from 'zod';
import type { Located } from '../evidence/evidence-place.ts';
import type { Download } from './download.ts';
import { keyIn } from './object-key.ts';
import { withoutCredentials } from './refusals.ts';
import type { GsSettings } from './settings.ts';
import type { PlaceUri } from './uri.ts';

/** A bucket of Google Cloud Storage, by its JSON API: https://cloud.google.com/storage/docs/json_api/v1/objects/get */
export function gsPlace(settings: GsSettings, download: Download) {
  const { bucket, prefix, internal, endpoint = 'https://storage.googleapis.com' } = settings;
  const login = loginOf(settings);
  return (uri: string, parts: PlaceUri): Located | null => {
    const key = parts.scheme === 'gs' ? keyIn(parts, bucket, prefix) : null;
    if (key === null) return null;
    const url = new URL(`/storage/v1/b/${bucket}/o/${encodeURIComponent(key)}?alt=media`, endpoint);
    return {
      address: url.href,
      open: async (accept) => download({ uri, url, headers: await login(uri), internal }, accept),
    };
  };
}

const scopes = ['https://www.googleapis.com/auth/devstorage.read_only'];

const ServiceAccount = z.object({ client_email: z.string(), private_key: z.string() });

/** A bucket without credentials is public. */
function loginOf({ credentials }: GsSettings) {
  if (credentials === undefined) return async () => ({});
  return async (uri: string): Promise<Readonly<Record<string, string>>> => {
    try {
      const client = credentials === 'ambient' ? await machine() : await serviceAccount(credentials.keyFile);
      // A service account signs for itself; other accounts have no such setting, and get a token from Google.
      if ('useJWTAccessWithScope' in client) client.useJWTAccessWithScope = true;
      const headers = await client.getRequestHeaders();
      return { authorization: headers.get('authorization') ?? '' };
    } catch (cause) {
      throw withoutCredentials(uri, cause);
    }
  };
}

async function machine(): Promise<AuthClient> {
  const { GoogleAuth } = await import('google-auth-library');
  return new GoogleAuth({ scopes }).getClient();
}

async function serviceAccount(keyFile: string): Promise<AuthClient> {
  const { JWT } = await import('google-auth-library');
  const { client_email: email, private_key: key } = ServiceAccount.parse(JSON.parse(await readFile(keyFile, 'utf8')));
  return new JWT({ email, key, scopes });
}

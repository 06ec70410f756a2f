import type { Located } from '../evidence/evidence-place.ts';
import type { Download } from './download.ts';
import { authorization } from './login.ts';
import type { HttpsSettings } from './settings.ts';
import type { PlaceUri } from './uri.ts';

/** A host whose files are read as they are. */
export const httpsPlace =
  ({ host, prefix, internal, credentials }: HttpsSettings, download: Download) =>
  (uri: string, { scheme, authority, path }: PlaceUri): Located | null => {
    if (scheme !== 'https' || authority.replace(/:443$/, '') !== host.replace(/:443$/, '')) return null;
    if (!path.startsWith(`/${prefix.replace(/^\//, '')}`)) return null;
    const url = new URL(uri);
    const headers = authorization(credentials);
    return { address: url.href, open: (accept) => download({ uri, url, headers, internal }, accept) };
  };

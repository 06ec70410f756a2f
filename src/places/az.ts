import { createHmac } from 'node:crypto';
import type { Located } from '../evidence/evidence-place.ts';
import type { Download } from './download.ts';
import { encodedKey, keyIn } from './object-key.ts';
import type { AzSettings } from './settings.ts';
import type { PlaceUri } from './uri.ts';

const version = '2021-12-02';

/** A container of Azure Blob Storage: https://learn.microsoft.com/rest/api/storageservices/get-blob */
export const azPlace =
  (settings: AzSettings, download: Download) =>
  (uri: string, parts: PlaceUri): Located | null => {
    const { account, container, prefix, internal, endpoint, credentials } = settings;
    const blob = parts.scheme === 'az' ? keyIn(parts, container, prefix) : null;
    if (blob === null) return null;
    const path = `${container}/${encodedKey(blob)}`;
    const address =
      endpoint === undefined
        ? new URL(`https://${account}.blob.core.windows.net/${path}`)
        : new URL(`/${account}/${path}`, endpoint);
    const url = new URL(address);
    if (credentials !== undefined && 'sas' in credentials) url.search = credentials.sas;
    const open: Located['open'] = (accept) => {
      const headers = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': version };
      const signed =
        credentials !== undefined && 'accountKey' in credentials
          ? { ...headers, authorization: sharedKey(account, credentials.accountKey, url, headers) }
          : headers;
      return download({ uri, url, headers: signed, internal }, accept);
    };
    return { address: address.href, open };
  };

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key, of a GET with these headers alone. */
function sharedKey(account: string, key: string, url: URL, headers: Readonly<Record<string, string>>): string {
  // The verb, eleven standard headers that are empty, our own by name, and what is asked for.
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const text = ['GET', ...Array<string>(11).fill(''), ...lines, `/${account}${url.pathname}`].join('\n');
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');
  return `SharedKey ${account}:${signature}`;
}

import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Located } from '../evidence/evidence-place.ts';
import type { Download } from './download.ts';
import { encodedKey, keyIn } from './object-key.ts';
import { withoutCredentials } from './refusals.ts';
import type { S3Settings } from './settings.ts';
import type { PlaceUri } from './uri.ts';

/** A bucket of Amazon S3, or of any store that speaks its protocol. */
export const s3Place =
  (settings: S3Settings, download: Download) =>
  (uri: string, parts: PlaceUri): Located | null => {
    const key = parts.scheme === 's3' ? keyIn(parts, settings.bucket, settings.prefix) : null;
    if (key === null) return null;
    const url = urlOf(settings, key);
    const sign = signer(settings);
    return {
      address: url.href,
      open: async (accept) =>
        download({ uri, url, headers: await sign(url, uri), internal: settings.internal }, accept),
    };
  };

/** A bucket with a dot has no certificate as a host name. */
function urlOf({ bucket, endpoint, region }: S3Settings, key: string): URL {
  const path = encodedKey(key);
  if (endpoint !== undefined) return new URL(`/${bucket}/${path}`, endpoint);
  const host = `s3.${region}.amazonaws.com`;
  return new URL(bucket.includes('.') ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`);
}

/** AWS Signature Version 4. A bucket without credentials is public, and asked without a signature. */
function signer({ credentials, region }: S3Settings) {
  if (credentials === undefined) return async () => ({});
  const provider =
    credentials === 'ambient'
      ? async () => (await import('@aws-sdk/credential-provider-node')).defaultProvider()()
      : credentials;
  const signature = new SignatureV4({
    service: 's3',
    region,
    credentials: provider,
    sha256: Sha256,
    // The path is encoded already.
    uriEscapePath: false,
  });
  return async (url: URL, uri: string): Promise<Readonly<Record<string, string>>> => {
    const request = {
      method: 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      headers: { host: url.host },
    };
    const signed = await signature.sign(request).catch((cause: unknown) => {
      throw withoutCredentials(uri, cause);
    });
    return signed.headers;
  };
}

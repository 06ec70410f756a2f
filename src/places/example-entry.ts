import { isObject } from './dvc.ts';
import type { PlaceUri } from './uri.ts';

/** Null when the URI names nothing that an entry could be for. */
type Example = (uri: PlaceUri) => string | null;

const inBucket =
  (entry: (bucket: string) => string): Example =>
  ({ authority, path, query }) =>
    authority === '' || path.length < 2 || query !== '' ? null : entry(authority);

const entries: Readonly<Record<string, Example>> = {
  https: ({ authority }) => (authority === '' ? null : `scheme: https, host: ${authority}`),
  s3: inBucket((bucket) => `scheme: s3, bucket: ${bucket}, region: REGION, credentials: ambient`),
  gs: inBucket((bucket) => `scheme: gs, bucket: ${bucket}, credentials: ambient`),
  az: inBucket((container) => `scheme: az, account: ACCOUNT, container: ${container}, credentials: {sasEnv: VARIABLE}`),
  'mlflow-artifacts': ({ authority, path, query }) =>
    path.length < 2 || query !== '' ? null : `scheme: mlflow-artifacts, server: "https://${authority || 'SERVER'}"`,
  runs: ({ authority, path, query }) =>
    authority === '' && query === '' && /^\/[0-9a-f]{32}\/./.test(path)
      ? 'scheme: mlflow-artifacts, server: "https://SERVER"'
      : null,
  dvc: (uri) => (isObject(uri) ? 'scheme: dvc, remote: "s3://BUCKET/PATH"' : null),
};

/** The schemes that places can have. */
export const schemes: ReadonlySet<string> = new Set(Object.keys(entries));

/** What an operator would write in the file of places so that this URI is read. */
export const exampleEntry = (uri: PlaceUri): string | null => entries[uri.scheme]?.(uri) ?? null;

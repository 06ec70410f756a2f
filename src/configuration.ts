import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ProblemError } from './domain/problem.ts';
import { type PlaceSettings, placesFile } from './places/settings.ts';

export class ConfigurationError extends ProblemError<'configuration'> {}

const text = z.string().trim().min(1);
const wholeNumber = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const address = z.url({ protocol: /^https?$/ });

/** Every variable that is read, and nothing else. `.env.example` explains each. */
const Environment = z.object({
  GITHUB_APP_ID: z.coerce.number().int().positive().optional(),
  GITHUB_PRIVATE_KEY: text.optional(),
  GITHUB_PRIVATE_KEY_FILE: text.optional(),
  GITHUB_WEBHOOK_SECRET: z.string().optional(),
  GITHUB_CLIENT_ID: text.optional(),
  GITHUB_CLIENT_SECRET: text.optional(),
  GITHUB_URL: address.optional(),
  GITHUB_API_URL: address.optional(),
  HOST: text.default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PUBLIC_URL: address.optional(),
  DATABASE_URL: text.optional(),
  MODELWARDEN_DATA: text.default('.modelwarden'),
  MODELWARDEN_SIGNING_KEY: text.optional(),
  MODELWARDEN_SESSION_KEY: text.optional(),
  MODELWARDEN_METRICS_TOKEN: text.optional(),
  MODELWARDEN_CLUSTERS_FILE: text.optional(),
  MODELWARDEN_PLACES_FILE: text.optional(),
  MODELWARDEN_WRITES_PER_MINUTE: wholeNumber(80),
  MODELWARDEN_EVIDENCE_BYTES: wholeNumber(10 * 1024 ** 3),
  MODELWARDEN_FETCH_SECONDS: wholeNumber(300),
  MODELWARDEN_COUNTING_MEMORY: wholeNumber(400_000_000),
  MODELWARDEN_COUNTING_SECONDS: wholeNumber(300),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
});

const ClusterFile = z.strictObject({
  clusters: z.array(
    z.strictObject({
      name: text,
      kubeconfig: text.optional(),
      context: text.optional(),
      namespaces: z.array(text).min(1),
      repositories: z.array(text).min(1),
      kinds: z.array(text).min(1).optional(),
    }),
  ),
});
export type ClusterEntry = z.infer<typeof ClusterFile>['clusters'][number];

export type Configuration = {
  readonly github: {
    readonly url: URL;
    readonly apiUrl: string;
    /** Null before the App is registered: then only the setup page runs. */
    readonly app: {
      readonly id: number;
      readonly privateKey: string;
      readonly webhookSecret: string;
      /** Null where nobody signs in: the demo and tests, whose pages are open. */
      readonly oauth: { readonly clientId: string; readonly clientSecret: string } | null;
    } | null;
  };
  readonly host: string;
  readonly port: number;
  readonly publicUrl: URL;
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly signingKey: string | null;
  readonly sessionKey: string | null;
  /** Whoever asks for metrics must show it; null where anybody may. */
  readonly metricsToken: string | null;
  readonly clusters: readonly ClusterEntry[];
  readonly places: readonly PlaceSettings[];
  readonly writesPerMinute: number;
  readonly evidenceBytes: number;
  readonly fetchSeconds: number;
  readonly counting: { readonly memory: number; readonly seconds: number };
  readonly logLevel: string;
};

export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads and checks the environment once, at start. Throws ConfigurationError that names every wrong variable. */
export function readConfiguration(environment: Variables): Configuration {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = Environment.safeParse(given);
  if (!result.success) {
    const wrong = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw wrongConfiguration(wrong.join('; '), 'Correct these variables; .env.example explains each.');
  }
  const values = result.data;
  const publicUrl = new URL(values.PUBLIC_URL ?? `http://localhost:${values.PORT}`);
  return {
    github: { ...addressesOf(values), app: appOf(values) },
    host: values.HOST,
    port: values.PORT,
    publicUrl,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDirectory: resolve(values.MODELWARDEN_DATA),
    signingKey: values.MODELWARDEN_SIGNING_KEY ?? null,
    sessionKey: values.MODELWARDEN_SESSION_KEY ?? null,
    metricsToken: values.MODELWARDEN_METRICS_TOKEN ?? null,
    clusters: entriesIn('MODELWARDEN_CLUSTERS_FILE', values.MODELWARDEN_CLUSTERS_FILE, ClusterFile)?.clusters ?? [],
    places: placesIn(environment),
    writesPerMinute: values.MODELWARDEN_WRITES_PER_MINUTE,
    evidenceBytes: values.MODELWARDEN_EVIDENCE_BYTES,
    fetchSeconds: values.MODELWARDEN_FETCH_SECONDS,
    counting: { memory: values.MODELWARDEN_COUNTING_MEMORY, seconds: values.MODELWARDEN_COUNTING_SECONDS },
    logLevel: values.LOG_LEVEL,
  };
}

/** One of the two alone would name one server's pages in the log of what was done on another. */
function addressesOf({
  GITHUB_URL: url,
  GITHUB_API_URL: apiUrl,
}: z.infer<typeof Environment>): Pick<Configuration['github'], 'url' | 'apiUrl'> {
  if ((url === undefined) !== (apiUrl === undefined)) {
    throw wrongConfiguration(
      url === undefined ? 'GITHUB_API_URL is set without GITHUB_URL' : 'GITHUB_URL is set without GITHUB_API_URL',
      'Set both (https://HOST and https://HOST/api/v3 on GitHub Enterprise Server), or neither for github.com.',
    );
  }
  return {
    url: new URL(url ?? 'https://github.com'),
    apiUrl: (apiUrl ?? 'https://api.github.com').replace(/\/$/, ''),
  };
}

function appOf(values: z.infer<typeof Environment>): Configuration['github']['app'] {
  const id = values.GITHUB_APP_ID;
  const privateKey = values.GITHUB_PRIVATE_KEY ?? fileText('GITHUB_PRIVATE_KEY_FILE', values.GITHUB_PRIVATE_KEY_FILE);
  const webhookSecret = values.GITHUB_WEBHOOK_SECRET;
  if (id === undefined && privateKey === null && webhookSecret === undefined) return null;
  const missing = [
    ...(id === undefined ? ['GITHUB_APP_ID'] : []),
    ...(privateKey === null ? ['GITHUB_PRIVATE_KEY'] : []),
    // Probot would fall back to a secret that everybody knows: then anybody could send deliveries.
    ...(webhookSecret === undefined ? ['GITHUB_WEBHOOK_SECRET'] : []),
  ];
  if (id === undefined || privateKey === null || webhookSecret === undefined) {
    throw wrongConfiguration(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
      "Set all three from the App's settings page, or none to register an App at /setup.",
    );
  }
  const { GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret } = values;
  const oauth = clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
  return { id, privateKey: pemOf(privateKey), webhookSecret, oauth };
}

/** PEM as it is, with escaped line ends, or in base64: environments differ in what they can hold. */
function pemOf(value: string): string {
  const plain = value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString('utf8');
  const pem = plain.replaceAll('\\n', '\n');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+-----END [A-Z ]*PRIVATE KEY-----/.test(pem)) return pem;
  throw wrongConfiguration(
    'GITHUB_PRIVATE_KEY is not a private key',
    'Give the PEM file that GitHub generated for the App, as it is or in base64 (`base64 -w0 key.pem`).',
  );
}

/** The places that `MODELWARDEN_PLACES_FILE` allows; none without it. Throws ConfigurationError. */
export const placesIn = (environment: Variables): readonly PlaceSettings[] =>
  entriesIn('MODELWARDEN_PLACES_FILE', environment.MODELWARDEN_PLACES_FILE, placesFile(environment))?.places ?? [];

/** What a YAML file says that a variable names; null where none is named. */
function entriesIn<Entries>(variable: string, path: string | undefined, schema: z.ZodType<Entries>): Entries | null {
  const content = fileText(variable, path || undefined);
  if (content === null) return null;
  const remedy = 'Correct the file; docs/operating.md shows one.';
  const document = parseDocument(content);
  const [mistake] = document.errors;
  if (mistake !== undefined) throw wrongConfiguration(`${path}: ${mistake.message}`, remedy);
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`);
  throw wrongConfiguration(`${path}: ${wrong.join('; ')}`, remedy);
}

function fileText(variable: string, path: string | undefined): string | null {
  if (path === undefined) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw wrongConfiguration(
      `${variable} names ${path}, which cannot be read`,
      'Correct the path or its permissions.',
      cause,
    );
  }
}

const wrongConfiguration = (message: string, remedy: string, cause?: unknown): ConfigurationError =>
  new ConfigurationError('configuration', message, remedy, null, { cause });

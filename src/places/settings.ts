import { z } from 'zod';

/*
 * The operator's file of places: `MODELWARDEN_PLACES_FILE`. Secrets are named by the environment variable that holds
 * them, so that the file itself can be shown.
 */

type Environment = Readonly<Record<string, string | undefined>>;

const text = z.string().trim().min(1);

/** The value of the variable that is named; it is never repeated. */
const secretOf = (environment: Environment) =>
  text.transform((name, context) => {
    const value = environment[name];
    if (value !== undefined && value !== '') return value;
    context.addIssue({ code: 'custom', message: `the environment variable ${name} is not set` });
    return z.NEVER;
  });

const common = {
  /** Repositories that may take evidence from here: globs such as acme/*. */
  repositories: z.array(text).min(1),
  /** Only what begins with this, within the host, bucket or container. */
  prefix: text.default(''),
  /** Whether its name may lead into a private network or to this machine. */
  internal: z.boolean().default(false),
};

const login = (secret: ReturnType<typeof secretOf>) =>
  z
    .strictObject({ tokenEnv: secret.optional(), usernameEnv: secret.optional(), passwordEnv: secret.optional() })
    .transform(({ tokenEnv: token, usernameEnv: username, passwordEnv: password }, context) => {
      if (token !== undefined && username === undefined && password === undefined) return { token };
      if (token === undefined && username !== undefined && password !== undefined) return { username, password };
      context.addIssue({ code: 'custom', message: 'expected {tokenEnv} or {usernameEnv, passwordEnv}' });
      return z.NEVER;
    });
export type Login = z.infer<ReturnType<typeof login>>;

/** The credentials of the machine or account that this runs as, found as the cloud's own tools find them. */
const ambientOr = <Given extends z.ZodType>(given: Given) =>
  z.unknown().transform((value, context): 'ambient' | z.output<Given> => {
    if (value === 'ambient') return value;
    const result = given.safeParse(value);
    if (result.success) return result.data;
    // A union would say no more than that neither fits.
    context.issues.push(...result.error.issues.map((issue) => ({ ...issue, input: undefined })));
    return z.NEVER;
  });

/** The address of a server of your own, without a path. */
const endpoint = z.url({ protocol: /^https?$/ }).refine((url) => new URL(url).href === `${new URL(url).origin}/`, {
  error: 'an address without path, login or query, such as https://minio.acme.example:9000',
});

/** Without TLS anybody on the way could read along and answer; inside a network of one's own that may be meant. */
const isPlainOnlyInside = (url: string | undefined, internal: boolean): boolean =>
  internal || !url?.startsWith('http:');
const plainOutside = (key: string) => ({ path: [key], error: 'http:// needs internal: true' });

const https = (secret: ReturnType<typeof secretOf>) =>
  z.strictObject({
    scheme: z.literal('https'),
    host: text.regex(/^[a-z0-9.-]+(:\d+)?$/, 'a host name in lower case, and a port if it is not 443'),
    credentials: login(secret).optional(),
    ...common,
  });
export type HttpsSettings = z.infer<ReturnType<typeof https>>;

const s3 = (secret: ReturnType<typeof secretOf>) =>
  z
    .strictObject({
      scheme: z.literal('s3'),
      bucket: text.regex(/^[a-z0-9.-]{3,63}$/, 'a bucket name in lower case'),
      /** Of the bucket; needed unless there is an endpoint. */
      region: text.regex(/^[a-z0-9-]+$/, 'a region such as eu-central-1').optional(),
      /** A store of your own that speaks S3's protocol. */
      endpoint: endpoint.optional(),
      credentials: ambientOr(
        z
          .strictObject({ accessKeyIdEnv: secret, secretAccessKeyEnv: secret, sessionTokenEnv: secret.optional() })
          .transform(({ accessKeyIdEnv, secretAccessKeyEnv, sessionTokenEnv }) => ({
            accessKeyId: accessKeyIdEnv,
            secretAccessKey: secretAccessKeyEnv,
            ...(sessionTokenEnv === undefined ? {} : { sessionToken: sessionTokenEnv }),
          })),
      ).optional(),
      ...common,
    })
    .refine(({ region, endpoint: own }) => (region ?? own) !== undefined, {
      path: ['region'],
      error: 'expected a region, or an endpoint of your own',
    })
    .refine(({ endpoint: own, internal }) => isPlainOnlyInside(own, internal), plainOutside('endpoint'))
    .transform((place) => ({ ...place, region: place.region ?? 'us-east-1' }));
export type S3Settings = z.infer<ReturnType<typeof s3>>;

const GsSettings = z
  .strictObject({
    scheme: z.literal('gs'),
    bucket: text.regex(/^[a-z0-9._-]{3,222}$/, 'a bucket name in lower case'),
    /** Google's own by default. */
    endpoint: endpoint.optional(),
    credentials: ambientOr(z.strictObject({ keyFile: text })).optional(),
    ...common,
  })
  .refine(({ endpoint: own, internal }) => isPlainOnlyInside(own, internal), plainOutside('endpoint'));
export type GsSettings = z.infer<typeof GsSettings>;

const az = (secret: ReturnType<typeof secretOf>) =>
  z
    .strictObject({
      scheme: z.literal('az'),
      account: text.regex(/^[a-z0-9]{3,24}$/, 'the name of a storage account'),
      container: text.regex(/^[a-z0-9$-]{3,63}$/, 'the name of a container'),
      /** Azure's own by default. */
      endpoint: endpoint.optional(),
      credentials: z
        .strictObject({ sasEnv: secret.optional(), accountKeyEnv: secret.optional() })
        .transform(({ sasEnv: sas, accountKeyEnv: accountKey }, context) => {
          if (sas !== undefined && accountKey === undefined) return { sas };
          if (sas === undefined && accountKey !== undefined) return { accountKey };
          context.addIssue({ code: 'custom', message: 'expected {sasEnv} or {accountKeyEnv}' });
          return z.NEVER;
        })
        .optional(),
      ...common,
    })
    .refine(({ endpoint: own, internal }) => isPlainOnlyInside(own, internal), plainOutside('endpoint'));
export type AzSettings = z.infer<ReturnType<typeof az>>;

const mlflow = (secret: ReturnType<typeof secretOf>) =>
  z
    .strictObject({
      scheme: z.literal('mlflow-artifacts'),
      /** The tracking server. */
      server: endpoint,
      credentials: login(secret).optional(),
      ...common,
    })
    .refine(({ server, internal }) => isPlainOnlyInside(server, internal), plainOutside('server'));
export type MlflowSettings = z.infer<ReturnType<typeof mlflow>>;

/** The DVC remote of these repositories: a folder at another of the places. */
const DvcSettings = z.strictObject({
  scheme: z.literal('dvc'),
  remote: text.regex(/^[a-z0-9]+:\/\/[!-~]+$/, 'the URI of the remote, such as s3://acme-models/dvc'),
  repositories: common.repositories,
});
export type DvcSettings = z.infer<typeof DvcSettings>;

/** The schema of the file, where secrets come from `environment`. */
export function placesFile(environment: Environment) {
  const secret = secretOf(environment);
  return z.strictObject({
    places: z.array(
      z.discriminatedUnion('scheme', [https(secret), s3(secret), GsSettings, az(secret), mlflow(secret), DvcSettings]),
    ),
  });
}
export type PlaceSettings = z.infer<ReturnType<typeof placesFile>>['places'][number];

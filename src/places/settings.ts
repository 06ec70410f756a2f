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

const https = (secret: ReturnType<typeof secretOf>) =>
  z.strictObject({
    scheme: z.literal('https'),
    host: text.regex(/^[a-z0-9.-]+(:\d+)?$/, 'a host name in lower case, and a port if it is not 443'),
    credentials: login(secret).optional(),
    ...common,
  });
export type HttpsSettings = z.infer<ReturnType<typeof https>>;

/** The schema of the file, where secrets come from `environment`. */
export function placesFile(environment: Environment) {
  const secret = secretOf(environment);
  return z.strictObject({ places: z.array(z.discriminatedUnion('scheme', [https(secret)])) });
}
export type PlaceSettings = z.infer<ReturnType<typeof placesFile>>['places'][number];

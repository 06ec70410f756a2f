import { z } from 'zod';
import type { Json } from '../domain/digest.ts';
import { withoutSecrets } from './uri-secrets.ts';

/*
 * The words that documents are made of. Each `error` completes the sentence "expected …, found …".
 */

export const Name = z
  .string({ error: 'a name' })
  .max(63, { error: 'a name of at most 63 characters' })
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, {
    error: 'a name of lower-case letters, digits, - and ., such as credit-risk',
  });

export const Text = z.string({ error: 'text' }).min(1, { error: 'text that is not empty' });

export const Digest = z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)], {
  error: 'a SHA-256 digest: sha256: and 64 lower-case hexadecimal digits',
});
export type Digest = z.infer<typeof Digest>;

const version = { error: 'a version of letters, digits, ., -, _ and +, such as 4.2.0' };

/**
 * `4.2.0`, `31`, `2026-08-01`. YAML reads `1.10` as the number 1.1; parseDocument puts the source text back before
 * the schema sees it, so a number arrives here only from callers that never had a text.
 */
export const Version = z
  .union([z.string().regex(/^[0-9A-Za-z][0-9A-Za-z._+-]{0,127}$/, version), z.number().nonnegative(version)], version)
  .transform(String);

export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;
const duration = /^[1-9][0-9]{0,5}[smhdw]$/;
export const Duration = z.templateLiteral([z.string().regex(/^[1-9][0-9]{0,5}$/), z.enum(['s', 'm', 'h', 'd', 'w'])], {
  error: 'a duration: a whole number and s, m, h, d or w, such as 60d',
}) as unknown as z.ZodType<Duration, Duration>;

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `60d` → 5 184 000 000. Days and weeks are exactly 24 and 168 hours: no time zone has a say in a deadline. */
export function milliseconds(text: Duration): number {
  if (!duration.test(text)) throw new RangeError(`not a duration: ${text}`);
  return Number(text.slice(0, -1)) * units[text.at(-1) as keyof typeof units];
}

export const CalendarDate = z.iso.date({ error: 'a calendar date, such as 2027-03-01' });

const login = '[A-Za-z0-9][A-Za-z0-9_-]{0,99}';
const slug = '[A-Za-z0-9][A-Za-z0-9._-]{0,99}';

export const UserName = z
  .string({ error: 'a GitHub user name' })
  .regex(new RegExp(`^${login}$`), { error: 'a GitHub user name without @, such as octocat' });

export const TeamName = z
  .string({ error: 'a GitHub team, organisation/team' })
  .regex(new RegExp(`^${login}/${slug}$`), { error: 'a GitHub team, organisation/team, such as acme/model-risk' });

export const UserOrTeam = z.string({ error: 'a GitHub user or team' }).regex(new RegExp(`^${login}(/${slug})?$`), {
  error: 'a GitHub user (octocat) or team (acme/model-risk), without @',
});

/** A column's name, as the table has it. */
export const Column = z
  .string({ error: 'the name of a column' })
  .min(1, { error: 'the name of a column' })
  .max(255, { error: 'the name of a column of at most 255 characters' });

/** A cell's value as a document writes it. */
export const Scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'text, a number, true or false' });

/** A path in the repository, relative to the file that names it, or a URI. */
export const Uri = z
  .string({ error: 'a path or URI' })
  .min(1, { error: 'a path or URI' })
  .max(2048, { error: 'a path or URI of at most 2048 characters' })
  .refine((uri) => withoutSecrets(uri) === uri, {
    error: 'a URI without credentials',
    params: { remedy: 'Revoke what stands here, since git keeps it, and have the operator allow the place instead.' },
  });

export const Labels = z.record(z.string(), z.string({ error: 'text' }));

/** Whatever JSON can hold. */
export const JsonValue = z.json().meta({ id: 'Json' }) as unknown as z.ZodType<Json, Json>;

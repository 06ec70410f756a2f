import { z } from 'zod';
import type { Json } from '../domain/digest.ts';
import { fields, list, optional } from './field.ts';
import { header } from './header.ts';
import { PolicyApprovals } from './policy-approvals.ts';
import { Duration, Name, TeamName, Text } from './scalars.ts';

const mergeMethods = ['merge', 'squash', 'rebase'] as const;

const Inconclusive = fields({
  acceptableBy: list(TeamName).describe('Teams whose members may accept an inconclusive finding.'),
  atMost: Duration.default('60d').describe('Longest acceptance.'),
});

const Waivers = fields({
  accountable: list(TeamName).describe('Teams whose members may answer for a waiver.'),
  atMost: Duration.default('90d').describe('Longest waiver.'),
});

const Merge = fields({
  method: z.enum(mergeMethods).default('squash').describe('How to merge; a merge queue has its own way.'),
  when: z.enum(['approved', 'never']).default('never').describe('Whether Modelwarden merges what is allowed.'),
  queue: z
    .enum(['auto', 'never'])
    .default('auto')
    .describe("Where the branch requires GitHub's merge queue: auto puts what is allowed into it, once for each head."),
});

const Rollout = fields(
  { environments: list(Name).describe('Environments that Modelwarden rolls out to after a merge.') },
  ['promoteFrom'],
);

const Extends = z
  .string({ error: 'a policy pack' })
  .regex(/^(modelwarden:[a-z0-9-]+|[A-Za-z0-9][A-Za-z0-9_-]*\/[A-Za-z0-9._-]+\/\/[^@\s]+@[0-9a-f]{40})$/, {
    error: 'modelwarden:PACK or OWNER/REPOSITORY//PATH@COMMIT, with all 40 digits of the commit',
  });

/** Typed as what the document holds after reading: the settings as written. */
type ChecksSchema = z.ZodPrefault<z.ZodType<Readonly<Record<string, Json>>, Readonly<Record<string, Json>>>>;

/**
 * The schema of a policy over the checks that exist. A check is one file that brings its own settings, so their schemas
 * are handed in. Keys that the file leaves out stay null: whether a repository said `enforce` or said nothing makes a
 * difference when packs, floor and repository are merged. `policyDefaults` fills what nobody said.
 */
export function policySchema(checks: ReadonlyMap<string, z.ZodType>) {
  const settings = Object.fromEntries([...checks].map(([name, schema]) => [name, schema.optional()]));
  return fields({
    ...header('Policy'),
    extends: list(Extends).describe('Policies that this one builds on, in order; remote ones pinned to a commit.'),
    spec: fields({
      floor: z.boolean().default(false).describe("An organisation's floor: what repositories may only tighten."),
      mode: optional(z.enum(['enforce', 'observe'])).describe('observe reports and never blocks. Default enforce.'),
      documents: optional(z.array(Text).min(1)).describe('Globs of the files that are governed.'),
      checks: fields(settings).describe('Settings of each check, by its name.').prefault({}) as unknown as ChecksSchema,
      inconclusive: optional(Inconclusive).describe('Who may accept what the evidence cannot settle.'),
      waivers: optional(Waivers).describe('Who may answer for waivers, and for how long.'),
      approvals: optional(PolicyApprovals).describe('Who must approve what.'),
      merge: optional(Merge).describe('Merging.'),
      rollout: optional(Rollout).describe('Rolling out.'),
    })
      .prefault({})
      .describe('The policy.'),
  });
}
export type Policy = z.infer<ReturnType<typeof policySchema>>;

export type PolicyRules = {
  readonly [Key in keyof Policy['spec']]: NonNullable<Policy['spec'][Key]>;
};

/** What holds where no pack, floor or repository policy says anything. */
export const policyDefaults: PolicyRules = {
  floor: false,
  mode: 'enforce',
  documents: ['models/**', 'deploy/**', 'waivers/**'],
  checks: {},
  inconclusive: { acceptableBy: [], atMost: '60d' },
  waivers: { accountable: [], atMost: '90d' },
  approvals: { policy: { approval: [], disapproval: null }, approval_rules: [] },
  merge: { method: 'squash', when: 'never', queue: 'auto' },
  rollout: { environments: [] },
};

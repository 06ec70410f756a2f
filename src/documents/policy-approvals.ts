import { z } from 'zod';
import { tasks } from '../domain/task.ts';
import { riskTiers } from './card.ts';
import { choice, fields, list, optional } from './field.ts';
import { Name, TeamName, Text, UserName } from './scalars.ts';

/*
 * The part of policy that says who. Key names are policy-bot's wherever it has the word; `change`, `model`, `seats`,
 * `distinct` and `binds_to` are ours. A key that this version does not evaluate is refused by name:
 * a condition that nobody checks would be a hole.
 */

export const changeKinds = [
  'new-model',
  'promote',
  'rollback',
  'retire',
  'card',
  'evidence',
  'threshold-loosened',
  'policy',
  'waiver',
  'documentation',
] as const;

const compiles = (pattern: string): boolean => {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
};

const Pattern = Text.max(512, { error: 'a regular expression of at most 512 characters' })
  .refine(compiles, { error: 'a valid regular expression' })
  .meta({ format: 'regex' });

const laterPredicates = [
  'no_changed_files',
  'only_changed_files',
  'has_author_in',
  'has_contributor_in',
  'only_has_contributors_in',
  'author_is_only_contributor',
  'from_branch',
  'modified_lines',
  'has_successful_status',
  'has_status',
  'has_workflow_result',
  'repository',
  'title',
  'has_valid_signatures',
  'has_valid_signatures_by',
  'has_valid_signatures_by_keys',
  'file_added',
  'file_not_added',
  'file_deleted',
  'file_not_deleted',
  'not',
  'any',
  'cel',
  'schedule',
];

export const Predicates = fields(
  {
    change: optional(
      fields({
        kinds: z
          .array(choice(changeKinds, ['prompt']))
          .min(1)
          .describe('Kinds of change; one of them must be in the pull request.'),
        environment: optional(Name).describe('Only changes of this environment.'),
      }),
    ).describe('What the pull request does, in meaning.'),
    model: optional(
      fields(
        {
          tier: list(z.enum(riskTiers)).describe('Risk tiers; empty means any.'),
          task: list(z.enum(tasks)).describe('Tasks; empty means any.'),
        },
        ['labels'],
      ),
    ).describe('Which models the pull request touches.'),
    changed_files: optional(
      fields({ paths: z.array(Pattern).min(1).describe('Regular expressions; one must match a changed file.') }, [
        'ignore',
        'globs',
      ]),
    ).describe('Files that the pull request changes.'),
    has_labels: list(Text).describe('Labels that the pull request must have, all of them.'),
    targets_branch: optional(fields({ pattern: Pattern.describe('Regular expression on the base branch.') })).describe(
      'The branch that the pull request goes into.',
    ),
  },
  laterPredicates,
);
export type Predicates = z.infer<typeof Predicates>;

const actors = {
  users: list(UserName).describe('GitHub users.'),
  teams: list(TeamName).describe('GitHub teams.'),
};
const laterActors = ['organizations', 'permissions', 'admins', 'write_collaborators'];

const Seat = fields(
  {
    name: Text.describe('Name of the seat, as reports show it.'),
    count: z.int().min(1).max(20).default(1).describe('How many people it takes.'),
    ...actors,
  },
  ['from', 'kind', ...laterActors],
);
export type Seat = z.infer<typeof Seat>;

const Requires = fields(
  {
    count: z.int().min(0).max(20).default(0).describe('How many approvals it takes.'),
    ...actors,
    seats: list(Seat).describe('Roles that must all be filled.'),
    distinct: z.boolean().default(true).describe('One person fills one seat only.'),
  },
  ['conditions', ...laterActors],
);
export type Requires = z.infer<typeof Requires>;

const Options = fields(
  {
    binds_to: z
      .array(choice(['head_sha', 'evidence', 'policy'], ['same_patch']))
      .default(['head_sha', 'evidence', 'policy'])
      .describe('What an approval speaks of: when one of these changes, it no longer counts.'),
  },
  [
    // Authors, committers and co-authors never count; whom else to exclude, or not, cannot be said yet.
    'exclude',
    'expires_after',
    'follow_up',
    'human_only',
    'allow_author',
    'allow_contributor',
    'allow_non_author_contributor',
    'invalidate_on_push',
    'ignore_edited_comments',
    'ignore_update_merges',
    'ignore_commits_by',
    'request_review',
    'methods',
  ],
);

export const ApprovalRule = fields({
  name: Text.describe('Name of the rule, unique in the policy.'),
  description: optional(Text).describe('What the rule is for.'),
  if: optional(Predicates).describe('When the rule applies: all must hold. Without it, always.'),
  requires: Requires.prefault({}).describe('Who must approve.'),
  options: Options.prefault({}).describe('How approvals are counted.'),
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;

export type ApprovalExpression =
  | string
  | { readonly and: readonly ApprovalExpression[] }
  | { readonly or: readonly ApprovalExpression[] };

/** `[a, {or: [b, {and: [c, d]}]}]`: names of rules, joined. The list itself is an `and`. */
export const ApprovalExpression: z.ZodType<ApprovalExpression, ApprovalExpression> = z
  .lazy(() =>
    z.union(
      [Text, fields({ and: z.array(ApprovalExpression).min(1) }), fields({ or: z.array(ApprovalExpression).min(1) })],
      {
        error: 'the name of a rule, {and: [...]} or {or: [...]}',
      },
    ),
  )
  .meta({ id: 'ApprovalExpression' });

export const PolicyApprovals = fields(
  {
    policy: fields({
      approval: list(ApprovalExpression).describe('The rules that must be met; the list is an and.'),
      disapproval: optional(
        fields(
          { requires: fields(actors, laterActors).describe('Who can block the pull request by requesting changes.') },
          ['if', 'options'],
        ),
      ).describe('Who can say no.'),
    })
      .prefault({})
      .describe('How the rules are joined.'),
    approval_rules: list(ApprovalRule).describe('The rules.'),
  },
  ['approval_defaults', 'unmatched', 'mandatory', 'remote', 'path', 'ref'],
);
export type PolicyApprovals = z.infer<typeof PolicyApprovals>;

/** Every rule name that an approval expression mentions, with the path to it. */
export function* mentionedRules(
  expressions: readonly ApprovalExpression[],
  path: readonly (string | number)[] = [],
): Generator<{ readonly rule: string; readonly path: readonly (string | number)[] }> {
  for (const [index, expression] of expressions.entries()) {
    const here = [...path, index];
    if (typeof expression === 'string') yield { rule: expression, path: here };
    else if ('and' in expression) yield* mentionedRules(expression.and, [...here, 'and']);
    else yield* mentionedRules(expression.or, [...here, 'or']);
  }
}

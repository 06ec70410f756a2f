import { type PolicyRules, policyDefaults } from '../documents/policy.ts';
import type { ApprovalExpression, PolicyApprovals } from '../documents/policy-approvals.ts';
import { type Digest, digestOfJson } from '../domain/digest.ts';
import type { TeamName } from '../domain/people.ts';
import type { Problem } from '../domain/problem.ts';
import { isFloor, type PolicyLayer } from './layer.ts';
import { type MergedSettings, mergeSettings } from './settings.ts';
import { type GeneralRule, tighterInconclusive, tighterMerge, tighterRollout, tighterWaivers } from './tightening.ts';

/** The one policy that judges: every layer merged. */
export type ResolvedPolicy = {
  readonly rules: Omit<PolicyRules, 'checks' | 'floor'>;
  /** Settings by check name; a check that is absent is off. */
  readonly settings: ReadonlyMap<string, MergedSettings>;
  /** Every team whose members matter to a decision. */
  readonly teams: readonly TeamName[];
  /** Over the origin and the digest of every layer, in order. */
  readonly digest: Digest;
  readonly layers: readonly PolicyLayer[];
  readonly violations: readonly Problem[];
};

/** Merges layers given in order: what is extended first, then what extends it. Floors hold over all of them. */
export function resolvePolicy(given: readonly PolicyLayer[]): ResolvedPolicy {
  const layers = [...given.filter((layer) => !isFloor(layer)), ...given.filter(isFloor)];
  const names = new Set(layers.flatMap((layer) => Object.keys(layer.document.value.spec.checks)));
  const settings = new Map(
    [...names].flatMap((name) => {
      const merged = mergeSettings(name, layers);
      return merged === null ? [] : [[name, merged] as const];
    }),
  );
  const rules = mergedRules(layers);
  return {
    rules,
    settings,
    teams: teamsOf(rules),
    digest: digestOfJson(layers.map(({ origin, document }) => ({ origin, digest: document.digest }))),
    layers,
    violations: [...settings.values()].flatMap((merged) => merged.violations),
  };
}

function mergedRules(layers: readonly PolicyLayer[]): ResolvedPolicy['rules'] {
  const free = layers.filter((layer) => !isFloor(layer)).map((layer) => layer.document.value.spec);
  const floors = layers.filter(isFloor).map((layer) => layer.document.value.spec);
  const last = <Key extends 'mode' | 'documents' | GeneralRule>(key: Key): PolicyRules[Key] =>
    (free.map((spec) => spec[key]).findLast((value) => value !== null) ?? policyDefaults[key]) as PolicyRules[Key];
  const given = <Key extends GeneralRule>(key: Key): PolicyRules[Key][] =>
    floors.flatMap((spec) => (spec[key] === null ? [] : [spec[key] as PolicyRules[Key]]));
  return {
    mode: floors.some((spec) => spec.mode === 'enforce') ? 'enforce' : last('mode'),
    documents: [...new Set([...last('documents'), ...floors.flatMap((spec) => spec.documents ?? [])])],
    merge: tighterMerge(last('merge'), given('merge')),
    rollout: tighterRollout(last('rollout'), given('rollout')),
    inconclusive: tighterInconclusive(last('inconclusive'), given('inconclusive')),
    waivers: tighterWaivers(last('waivers'), given('waivers')),
    approvals: mergedApprovals(layers),
  };
}

/** The repository's approvals replace a pack's; a floor's are and-ed to them under the floor's name. */
function mergedApprovals(layers: readonly PolicyLayer[]): PolicyApprovals {
  const own =
    layers
      .filter((layer) => !isFloor(layer))
      .map((layer) => layer.document.value.spec.approvals)
      .findLast((approvals) => approvals !== null) ?? policyDefaults.approvals;
  const floors = layers.filter(isFloor).flatMap((layer) => {
    const { approvals } = layer.document.value.spec;
    return approvals === null ? [] : [prefixed(approvals, layer.document.name)];
  });
  const all = [...floors, own];
  return {
    policy: { approval: all.flatMap(conjunction), disapproval: mergedDisapproval(all) },
    // A floor's rules come last, because of two with one name the last holds: no repository can put its own in place.
    approval_rules: [own, ...floors].flatMap((approvals) => approvals.approval_rules),
  };
}

/** Whoever may object by any of them may object. */
function mergedDisapproval(all: readonly PolicyApprovals[]): PolicyApprovals['policy']['disapproval'] {
  const given = all.flatMap(({ policy }) => (policy.disapproval === null ? [] : [policy.disapproval]));
  if (given.length < 2) return given[0] ?? null;
  const users = new Set(given.flatMap(({ requires }) => requires.users));
  const teams = new Set(given.flatMap(({ requires }) => requires.teams));
  return { ...given[0]!, requires: { ...given[0]!.requires, users: [...users], teams: [...teams] } };
}

/** Without an expression all rules must be met. Written out, because layers are joined. */
const conjunction = ({ policy, approval_rules: rules }: PolicyApprovals): readonly ApprovalExpression[] =>
  policy.approval.length > 0 ? policy.approval : rules.map((rule) => rule.name);

function prefixed(approvals: PolicyApprovals, floor: string): PolicyApprovals {
  const name = (rule: string): string => `${floor}: ${rule}`;
  const rename = (expression: ApprovalExpression): ApprovalExpression => {
    if (typeof expression === 'string') return name(expression);
    return 'and' in expression ? { and: expression.and.map(rename) } : { or: expression.or.map(rename) };
  };
  return {
    policy: { ...approvals.policy, approval: approvals.policy.approval.map(rename) },
    approval_rules: approvals.approval_rules.map((rule) => ({ ...rule, name: name(rule.name) })),
  };
}

function teamsOf(rules: ResolvedPolicy['rules']): TeamName[] {
  const approvals = rules.approvals.approval_rules.flatMap(({ requires }) => [
    ...requires.teams,
    ...requires.seats.flatMap((seat) => seat.teams),
  ]);
  const objectors = rules.approvals.policy.disapproval?.requires.teams ?? [];
  return [
    ...new Set([...approvals, ...objectors, ...rules.inconclusive.acceptableBy, ...rules.waivers.accountable]),
  ].sort();
}

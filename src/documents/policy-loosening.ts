import { canonicalJson, type Json } from '../domain/digest.ts';
import { isMembers, type Members } from './json.ts';
import { namedLimits, withLimit } from './named-limits.ts';
import { type Policy, policyDefaults } from './policy.ts';
import { milliseconds } from './scalars.ts';

type Step = string | number;

/** A way in which a policy asks less than before, and where in the new policy (its nearest key, if it is gone). */
export type Loosening = { readonly path: readonly Step[]; readonly summary: string };

/**
 * Every way in which `head` asks less than `base`. What cannot be shown to be at least as strict counts as looser:
 * somebody should look. Approvals are not compared here; any change of them is a change of policy.
 */
export function loosenings(base: Policy, head: Policy): readonly Loosening[] {
  return [...generalLoosenings(base, head), ...checkLoosenings(base.spec.checks, head.spec.checks)];
}

function* generalLoosenings(base: Policy, head: Policy): Generator<Loosening> {
  const [was, is] = [base.spec, head.spec];
  if (was.mode !== is.mode && is.mode !== 'enforce') {
    yield { path: ['spec', 'mode'], summary: `mode ${was.mode ?? 'inherited'} → ${is.mode ?? 'inherited'}` };
  }
  if (was.floor && !is.floor) yield { path: ['spec', 'floor'], summary: 'no longer a floor' };
  for (const pack of missing(base.extends, head.extends))
    yield { path: ['extends'], summary: `no longer extends ${pack}` };
  for (const glob of missing(was.documents ?? policyDefaults.documents, is.documents ?? policyDefaults.documents)) {
    yield { path: ['spec', 'documents'], summary: `${glob} is no longer governed` };
  }
  yield* acceptanceLoosenings('inconclusive', 'acceptableBy', was, is);
  yield* acceptanceLoosenings('waivers', 'accountable', was, is);
}

/** More people may accept, or for longer. */
function* acceptanceLoosenings<Key extends 'inconclusive' | 'waivers'>(
  key: Key,
  who: 'acceptableBy' | 'accountable',
  was: Policy['spec'],
  is: Policy['spec'],
): Generator<Loosening> {
  const [before, after] = [was[key] ?? policyDefaults[key], is[key] ?? policyDefaults[key]];
  const teams = (from: typeof before): readonly string[] =>
    (from as Readonly<Record<string, unknown>>)[who] as readonly string[];
  for (const team of missing(teams(after), teams(before))) {
    yield { path: ['spec', key, who], summary: `${key} may now be accepted by ${team}` };
  }
  if (milliseconds(after.atMost) > milliseconds(before.atMost)) {
    yield { path: ['spec', key, 'atMost'], summary: `${key} accepted for ${before.atMost} → ${after.atMost}` };
  }
}

function* checkLoosenings(base: Members, head: Members): Generator<Loosening> {
  for (const [check, settings] of Object.entries(base)) {
    const path = ['spec', 'checks', check];
    const now = head[check];
    if (now === undefined) yield { path, summary: `the ${check} check is removed` };
    else yield* settingLoosenings(settings, now, path, check);
  }
}

const missing = (from: readonly string[], present: readonly string[]): string[] =>
  from.filter((each) => !present.includes(each));

const equal = (a: Json | undefined, b: Json | undefined): boolean =>
  canonicalJson(a ?? null) === canonicalJson(b ?? null);

/**
 * Which way a setting is looser: −1 when smaller, +1 when larger. Confidence and minimum counts have no direction: less
 * of them lets more pass, more of them turns failures into inconclusive findings, which people may accept.
 */
const directions: Readonly<Record<string, -1 | 1>> = {
  ...{ atLeast: -1, atMost: 1, margin: 1, tolerance: 1 },
  ...namedLimits,
};

function* settingLoosenings(
  was: Json,
  is: Json | undefined,
  path: readonly Step[],
  name: string,
): Generator<Loosening> {
  if (equal(was, is)) return;
  const key = path.at(-1);
  if (key === 'rules' && Array.isArray(was) && Array.isArray(is)) {
    yield* ruleLoosenings(was.map(withLimit), is.map(withLimit), path, name);
  } else if (isMembers(was) && isMembers(is)) {
    for (const member of Object.keys(was)) {
      yield* settingLoosenings(was[member]!, is[member], [...path, member], name);
    }
    for (const added of Object.keys(is)) {
      // A limit more is stricter; anything else that was not there before might make an exception.
      if (was[added] === undefined && directions[added] === undefined) {
        yield { path: [...path, added], summary: `${name}: ${added} is new` };
      }
    }
  } else if (Array.isArray(was) && Array.isArray(is)) {
    for (const item of was.filter((each) => !is.some((other) => equal(each, other)))) {
      yield { path, summary: `${name}: ${String(key)} no longer has ${canonicalJson(item)}` };
    }
  } else {
    const direction = typeof key === 'string' ? directions[key] : undefined;
    const tighter =
      direction !== undefined && typeof was === 'number' && typeof is === 'number' && (is - was) * direction < 0;
    if (!tighter) yield { path, summary: `${name}: ${String(key)} ${valueText(was)} → ${valueText(is)}` };
  }
}

const valueText = (value: Json | undefined): string =>
  value === undefined ? 'removed' : typeof value === 'object' ? 'changed' : String(value);

/** What sets a limit; all other keys say what the rule is about. */
const limits = new Set([...Object.keys(directions), 'confidence', 'minimum', 'decide', 'when']);

/** Rules that speak of the same thing are compared; a rule that has no sister any more is gone. */
function* ruleLoosenings(
  was: readonly Json[],
  is: readonly Json[],
  path: readonly Step[],
  name: string,
): Generator<Loosening> {
  const kept = was.filter((rule) => is.some((other) => equal(rule, other)));
  const free = is
    .map((rule, index) => ({ rule, index }))
    .filter(({ rule }) => !kept.some((other) => equal(rule, other)));
  for (const rule of was.filter((each) => !kept.includes(each))) {
    const about = subject(rule);
    const sister = free.findIndex((candidate) => equal(subject(candidate.rule), about));
    const label = `${name} ${labelOf(rule)}`;
    if (sister < 0) yield { path, summary: `the rule ${label} is removed` };
    else {
      const [{ rule: now, index }] = free.splice(sister, 1) as [(typeof free)[number]];
      yield* settingLoosenings(rule, now, [...path, index], label);
    }
  }
}

const subject = (rule: Json): Json => {
  if (!isMembers(rule)) return rule;
  const about = Object.entries(rule).filter(([key]) => !limits.has(key) || key in namedLimits);
  return Object.fromEntries(about.map(([key, value]) => [key, key in namedLimits ? null : value]));
};

const labelOf = (rule: Json): string => {
  const name = isMembers(rule) ? (rule.metric ?? rule.measure ?? rule.on ?? rule.amount ?? Object.keys(rule)[0]) : rule;
  return typeof name === 'string' ? name : 'rule';
};

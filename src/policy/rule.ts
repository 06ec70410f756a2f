import { namedLimits } from '../documents/named-limits.ts';
import { canonicalJson, type Json } from '../domain/digest.ts';

/** A rule of a check's settings as it was written. */
export type Rule = { readonly [key: string]: Json | undefined };

/** How each limiting key gets tighter; everything else in a rule says what the rule is about. */
const tighter: Readonly<Record<string, (one: number, other: number) => number>> = {
  atLeast: Math.max,
  atMost: Math.min,
  margin: Math.min,
  ...Object.fromEntries(
    Object.entries(namedLimits).map(([key, looser]) => [key, looser === 1 ? Math.min : Math.max] as const),
  ),
};

/** Keys that change how a rule is judged but not what it is about. */
const manner = new Set([...Object.keys(tighter), 'minimum', 'decide', 'unit']);

/** What a rule is about: two rules with one identity are two versions of the same rule. */
export function ruleIdentity(rule: Rule): string {
  const about = Object.entries(rule).flatMap(([key, value]) =>
    key in namedLimits ? [[key, null] as const] : manner.has(key) ? [] : [[key, value] as const],
  );
  return canonicalJson(Object.fromEntries(about));
}

export type Loosening = { readonly key: string; readonly limit: number; readonly floor: number };

/** The limits of `rule` that are looser than those of `floor`. A limit that is left out is the loosest of all. */
export function loosenings(rule: Rule, floor: Rule): Loosening[] {
  return Object.entries(tighter).flatMap(([key, tightest]) => {
    const limit = rule[key];
    const bound = floor[key];
    if (typeof bound !== 'number') return [];
    if (typeof limit !== 'number') return [];
    return limit !== bound && tightest(limit, bound) === bound ? [{ key, limit, floor: bound }] : [];
  });
}

/** Both rules at once: the tighter of each limit, the larger of each minimum count. */
export function tightest(rule: Rule, floor: Rule): Rule {
  const merged: Record<string, Json | undefined> = { ...rule };
  // The point alone decides what an interval would leave open: only the floor itself may ask for that.
  if (floor.decide === undefined) delete merged.decide;
  for (const [key, value] of Object.entries(floor)) {
    const mine = rule[key];
    const choose = tighter[key];
    if (choose !== undefined && typeof mine === 'number' && typeof value === 'number')
      merged[key] = choose(mine, value);
    else if (key === 'minimum') merged[key] = largest(mine, value);
    else if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function largest(one: Json | undefined, other: Json | undefined): Json {
  const left = (one ?? {}) as Readonly<Record<string, number>>;
  const right = (other ?? {}) as Readonly<Record<string, number>>;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...keys].map((key) => [key, Math.max(left[key] ?? 0, right[key] ?? 0)]));
}

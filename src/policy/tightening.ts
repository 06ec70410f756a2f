import type { PolicyRules } from '../documents/policy.ts';
import { type Duration, milliseconds } from '../documents/scalars.ts';

/** Rules of a policy that are neither a check's settings nor approvals. */
export type GeneralRule = 'merge' | 'rollout' | 'inconclusive' | 'waivers';

/** How to merge is the repository's choice; whether to, any floor's that says never. */
export function tighterMerge(own: PolicyRules['merge'], floors: readonly PolicyRules['merge'][]): PolicyRules['merge'] {
  const all = [own, ...floors];
  return {
    ...own,
    when: all.every(({ when }) => when === 'approved') ? 'approved' : 'never',
    queue: all.every(({ queue }) => queue === 'auto') ? 'auto' : 'never',
  };
}

/** A floor that names no environment restricts none. */
export function tighterRollout(
  own: PolicyRules['rollout'],
  floors: readonly PolicyRules['rollout'][],
): PolicyRules['rollout'] {
  const named = floors.map(({ environments }) => environments).filter((environments) => environments.length > 0);
  return { ...own, environments: inAll([own.environments, ...named]) };
}

export function tighterInconclusive(
  own: PolicyRules['inconclusive'],
  floors: readonly PolicyRules['inconclusive'][],
): PolicyRules['inconclusive'] {
  return {
    ...own,
    acceptableBy: teamsOf([own, ...floors].map(({ acceptableBy }) => acceptableBy)),
    atMost: shortest([own, ...floors].map(({ atMost }) => atMost)),
  };
}

export function tighterWaivers(
  own: PolicyRules['waivers'],
  floors: readonly PolicyRules['waivers'][],
): PolicyRules['waivers'] {
  return {
    ...own,
    accountable: teamsOf([own, ...floors].map(({ accountable }) => accountable)),
    atMost: shortest([own, ...floors].map(({ atMost }) => atMost)),
  };
}

/** Whoever names no team leaves the choice to the others; two who name different ones leave it to nobody. */
const teamsOf = <Team>(lists: readonly (readonly Team[])[]): Team[] => inAll(lists.filter((teams) => teams.length > 0));

const inAll = <Item>([first = [], ...others]: readonly (readonly Item[])[]): Item[] =>
  first.filter((item) => others.every((list) => list.includes(item)));

const shortest = (durations: readonly Duration[]): Duration =>
  durations.reduce((shorter, each) => (milliseconds(each) < milliseconds(shorter) ? each : shorter));

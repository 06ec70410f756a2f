import type { z } from 'zod';
import type { Candidate, Check, Measured } from '../checks/check.ts';
import { checks } from '../checks/registry.ts';
import type { CheckReport } from '../domain/finding.ts';
import type { CountRequest } from '../domain/measurement.ts';
import type { Place, Pointer } from '../domain/place.ts';
import type { ResolvedPolicy } from '../policy/resolve.ts';
import type { MergedSettings } from '../policy/settings.ts';

type ActiveCheck = { readonly check: Check; readonly settings: unknown; readonly merged: MergedSettings };

/** The checks that policy turns on, with their settings and each check's own defaults. */
function activeChecks(policy: ResolvedPolicy): ActiveCheck[] {
  return checks.flatMap((check) => {
    const merged = policy.settings.get(check.name);
    if (merged === undefined) return [];
    return [{ check, merged, settings: (check.settings as z.ZodType).parse(merged.value) }];
  });
}

/** Every count that judging these candidates needs; requests of several checks for the same count appear once each. */
export function requestsFor(policy: ResolvedPolicy, candidates: readonly Candidate[]): CountRequest[] {
  return activeChecks(policy).flatMap(({ check, settings }) =>
    candidates.flatMap((candidate) => check.requests(candidate, settings)),
  );
}

/** One report per check and candidate. Pure: the same measurements and policy give the same reports. */
export function judge(policy: ResolvedPolicy, candidates: readonly Candidate[], measured: Measured): CheckReport[] {
  return activeChecks(policy).flatMap(({ check, settings, merged }) => {
    const located = { value: settings, placeOf: placeIn(merged) };
    return candidates.map((candidate) => check.judge(candidate, located, measured));
  });
}

/** The line of the nearest setting above a pointer: `/rules/2/atLeast` stands where `/rules/2` does. */
function placeIn({ places }: MergedSettings): (pointer: Pointer) => Place | null {
  return (pointer) => {
    for (let path = pointer; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
      const place = places.get(path);
      if (place !== undefined) return place;
    }
    return null;
  };
}

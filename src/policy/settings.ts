import { placeOf } from '../documents/document.ts';
import { withLimit } from '../documents/named-limits.ts';
import type { Json } from '../domain/digest.ts';
import { type Place, type Pointer, pointerOf } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { isFloor, type PolicyLayer } from './layer.ts';
import { loosenings, type Rule, ruleIdentity, tightest } from './rule.ts';

/** One check's settings, merged, with the line that each of them comes from. */
export type MergedSettings = {
  readonly value: Readonly<Record<string, Json>>;
  readonly places: ReadonlyMap<Pointer, Place>;
  /** Where a layer asks for less than a floor below it. The floor holds all the same. */
  readonly violations: readonly Problem[];
};

type Located<Value> = { readonly value: Value; readonly place: Place; readonly origin: string };

/**
 * Merges the settings that the layers give for one check: packs first, then the repository, then floors.
 * A later layer's rule replaces the earlier rule about the same thing; a floor only tightens.
 * Null when no layer mentions the check: it is off.
 */
export function mergeSettings(check: string, layers: readonly PolicyLayer[]): MergedSettings | null {
  const present = layers.filter((layer) => layer.document.value.spec.checks[check] !== undefined);
  if (present.length === 0) return null;
  const scalars = new Map<string, Located<Json>>();
  const lists = new Map<string, Located<Rule>[]>();
  const violations: Problem[] = [];
  for (const layer of present) {
    const settings = layer.document.value.spec.checks[check] as Readonly<Record<string, Json>>;
    for (const [key, value] of Object.entries(settings)) {
      const at = (...path: (string | number)[]): Place =>
        placeOf(layer.document, pointerOf(['spec', 'checks', check, key, ...path]));
      if (!isRules(value)) {
        scalars.set(key, {
          value: merged(key, scalars.get(key)?.value, value, isFloor(layer)),
          place: at(),
          origin: layer.origin,
        });
        continue;
      }
      const rules = lists.get(key) ?? [];
      lists.set(key, rules);
      for (const [index, rule] of value.entries()) {
        addRule(
          rules,
          { value: withLimit(rule as Json) as Rule, place: at(index), origin: layer.origin },
          isFloor(layer),
          violations,
        );
      }
    }
  }
  return {
    value: Object.fromEntries([
      ...[...scalars].map(([key, { value }]) => [key, value] as const),
      ...[...lists].map(([key, rules]) => [key, rules.map(({ value }) => value as Json)] as const),
    ]),
    places: new Map([
      ...[...scalars].map(([key, { place }]) => [pointerOf([key]), place] as const),
      ...[...lists].flatMap(([key, rules]) =>
        rules.map(({ place }, index) => [pointerOf([key, index]), place] as const),
      ),
    ]),
    violations,
  };
}

const isRules = (value: Json): value is readonly Rule[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && item !== null);

function addRule(rules: Located<Rule>[], rule: Located<Rule>, floor: boolean, violations: Problem[]): void {
  const index = rules.findIndex(({ value }) => ruleIdentity(value) === ruleIdentity(rule.value));
  const existing = rules[index];
  if (existing === undefined) {
    rules.push(rule);
    return;
  }
  if (!floor) {
    rules[index] = rule;
    return;
  }
  for (const { key, limit, floor: bound } of loosenings(existing.value, rule.value)) {
    violations.push({
      code: 'below-floor',
      message: `${existing.value.metric ?? existing.value.measure ?? 'The rule'}: ${key} ${limit} is looser than the floor ${bound} of ${rule.origin}`,
      remedy: `Write ${key}: ${bound} or tighter, or ask the owners of ${rule.origin} to change the floor.`,
      place: existing.place,
    });
  }
  const place = loosenings(existing.value, rule.value).length > 0 ? rule.place : existing.place;
  rules[index] = { value: tightest(existing.value, rule.value), place, origin: existing.origin };
}

/** A later word replaces an earlier one; under a floor, numbers only grow stricter and lists only longer. */
function merged(key: string, before: Json | undefined, value: Json, floor: boolean): Json {
  if (!floor || before === undefined) return value;
  if (Array.isArray(before) && Array.isArray(value)) return [...new Set([...before, ...value])];
  if (typeof before === 'number' && typeof value === 'number' && key === 'confidence') return Math.max(before, value);
  return value;
}

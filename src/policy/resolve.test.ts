import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSettings } from '../checks/registry.ts';
import type { Document } from '../documents/document.ts';
import { parseDocument } from '../documents/parse-document.ts';
import { type Duration, milliseconds } from '../documents/scalars.ts';
import type { PolicyLayer } from './layer.ts';
import { resolvePolicy } from './resolve.ts';

const layer = (origin: string, spec: string): PolicyLayer => {
  const text = `apiVersion: modelwarden.dev/v1alpha1\nkind: Policy\nmetadata: {name: ${origin}}\nspec:\n${spec}\n`;
  const { document, problems } = parseDocument(`${origin}.yaml`, Buffer.from(text), {
    checks: checkSettings,
    expect: 'Policy',
  });
  expect(problems).toEqual([]);
  return { origin, document: document as Document<'Policy'> };
};
const ratio = (rule: string): string => `  checks: {bias: {rules: [{metric: demographic-parity-ratio, ${rule}}]}}`;
const rulesOf = (...layers: PolicyLayer[]) => resolvePolicy(layers).settings.get('bias')?.value.rules;

describe('layers of policy', () => {
  const pack = layer('pack', ratio('atLeast: 0.8, minimum: {rows: 100}'));

  test('a later rule about the same thing replaces the earlier one; others are added', () => {
    const own = layer(
      'own',
      '  checks: {bias: {rules: [{metric: demographic-parity-ratio, atLeast: 0.7}, {metric: demographic-parity-difference, atMost: 0.1}]}}',
    );
    expect(rulesOf(pack, own)).toEqual([
      { metric: 'demographic-parity-ratio', atLeast: 0.7 },
      { metric: 'demographic-parity-difference', atMost: 0.1 },
    ]);
  });

  test('a floor holds over what extends it, wherever it is listed, and says where it was undercut', () => {
    const floor = layer('floor', `  floor: true\n${ratio('atLeast: 0.8, minimum: {rows: 200}')}`);
    const own = layer('own', ratio('atLeast: 0.5, minimum: {rows: 50}'));
    for (const order of [
      [floor, own],
      [own, floor],
    ]) {
      const resolved = resolvePolicy(order);
      expect(resolved.settings.get('bias')?.value.rules).toEqual([
        { metric: 'demographic-parity-ratio', atLeast: 0.8, minimum: { rows: 200 } },
      ]);
      expect(resolved.violations).toMatchObject([{ code: 'below-floor', place: { path: 'own.yaml', line: 5 } }]);
    }
  });

  test('a repository may be stricter than the floor', () => {
    const floor = layer('floor', `  floor: true\n${ratio('atLeast: 0.8')}`);
    const resolved = resolvePolicy([floor, layer('own', ratio('atLeast: 0.9'))]);
    expect(resolved.settings.get('bias')?.value.rules).toEqual([{ metric: 'demographic-parity-ratio', atLeast: 0.9 }]);
    expect(resolved.violations).toEqual([]);
  });

  test('a rule whose limit stands beside its name is one rule, whatever its limit', () => {
    const rules = (text: string): string => `  checks: {data-quality: {rules: [${text}]}}`;
    const quality = (...layers: PolicyLayer[]) => resolvePolicy(layers).settings.get('data-quality');
    const pack = layer('pack', rules('{missing: 0.05}, {duplicateIds: 0}'));
    expect(quality(pack, layer('own', rules('{missing: 0.2}, {missing: 0.1, columns: [age]}')))?.value.rules).toEqual([
      { missing: 0.2 },
      { duplicateIds: 0 },
      { missing: 0.1, columns: ['age'] },
    ]);
    const floor = layer('floor', `  floor: true\n${rules('{missing: 0.05}, {labelCoverage: 0.8}')}`);
    const merged = quality(layer('own', rules('{missing: 0.2}, {labelCoverage: 0.9}')), floor);
    expect(merged?.value.rules).toEqual([{ missing: 0.05 }, { labelCoverage: 0.9 }]);
    expect(merged?.violations).toMatchObject([
      { code: 'below-floor', message: expect.stringContaining('missing 0.2') },
    ]);
  });

  test('a rule that allows nothing where it says nothing stays so under a floor that allows some', () => {
    const leakage = (rest: string): string =>
      `  checks: {data-quality: {rules: [{leakage: {between: [training, holdout]}${rest}}]}}`;
    const floor = layer('floor', `  floor: true\n${leakage(', atMost: 0.01')}`);
    const rules = (own: string) =>
      resolvePolicy([layer('own', leakage(own)), floor]).settings.get('data-quality')?.value.rules;
    expect(rules('')).toMatchObject([{ atMost: 0 }]);
    expect(rules(', atMost: 0.2')).toMatchObject([{ atMost: 0.01 }]);
  });

  test('a floor that enforces cannot be turned to observing', () => {
    const floor = layer('floor', '  floor: true\n  mode: enforce');
    expect(resolvePolicy([floor, layer('own', '  mode: observe')]).rules.mode).toBe('enforce');
  });

  test("a floor's approvals are required beside the repository's own, under names that cannot collide", () => {
    const rule = (team: string): string =>
      `  approvals: {approval_rules: [{name: risk, requires: {count: 1, teams: [${team}]}}]}`;
    const { rules, teams } = resolvePolicy([
      layer('own', rule('acme/own')),
      layer('floor', `  floor: true\n${rule('acme/floor')}`),
    ]);
    expect(rules.approvals.policy.approval).toEqual(['floor: risk', 'risk']);
    expect(rules.approvals.approval_rules.map(({ name }) => name)).toEqual(['risk', 'floor: risk']);
    expect(teams).toEqual(['acme/floor', 'acme/own']);
  });

  test('each setting knows the line that it comes from', () => {
    const own = layer('own', ratio('atLeast: 0.9'));
    const merged = resolvePolicy([pack, own]).settings.get('bias');
    expect(merged?.places.get('/rules/0')).toMatchObject({ path: 'own.yaml', line: 5 });
  });

  test('the digest changes with any layer', () => {
    const one = resolvePolicy([pack, layer('own', '  mode: enforce')]).digest;
    expect(resolvePolicy([pack, layer('own', '  mode: observe')]).digest).not.toBe(one);
    expect(resolvePolicy([layer('own', '  mode: enforce')]).digest).not.toBe(one);
  });
});

describe('a floor', () => {
  const risk = '{name: risk, requires: {count: 1, teams: [acme/model-risk]}}';
  const floor = layer(
    'floor',
    `  floor: true\n  approvals: {approval_rules: [${risk}], policy: {disapproval: {requires: {teams: [acme/model-risk]}}}}`,
  );

  test("keeps its rule where the repository has one of the floor's own name", () => {
    const own = layer('own', "  approvals: {approval_rules: [{name: 'floor: risk'}]}");
    const { approval_rules: rules } = resolvePolicy([floor, own]).rules.approvals;
    const holds = new Map(rules.map((rule) => [rule.name, rule])).get('floor: risk');
    expect(holds?.requires).toMatchObject({ count: 1, teams: ['acme/model-risk'] });
  });

  test('lets its own people object, beside those of the repository', () => {
    const own = layer('own', '  approvals: {policy: {disapproval: {requires: {users: [rita]}}}}');
    expect(resolvePolicy([floor, own]).rules.approvals.policy.disapproval?.requires).toMatchObject({
      users: ['rita'],
      teams: ['acme/model-risk'],
    });
  });

  test('is not decided by the point where it asks for the interval', () => {
    const interval = layer('floor', `  floor: true\n${ratio('atLeast: 0.8')}`);
    const own = layer('own', ratio('atLeast: 0.8, decide: point'));
    expect(rulesOf(interval, own)).toEqual([{ metric: 'demographic-parity-ratio', atLeast: 0.8 }]);
  });
});

describe('merging, rolling out and accepting under a floor', () => {
  const rulesUnder = (own: string, ...floors: readonly string[]) =>
    resolvePolicy([
      ...floors.map((spec, index) => layer(`floor-${index}`, `  floor: true\n${spec}`)),
      layer('own', own),
    ]).rules;

  test("never beats approved, whoever of the two says it; the method stays the repository's", () => {
    expect(rulesUnder('  merge: {method: rebase, when: approved}', '  merge: {when: never}').merge).toEqual({
      method: 'rebase',
      when: 'never',
      queue: 'auto',
    });
    expect(rulesUnder('  merge: {when: approved}', '  merge: {when: approved, queue: never}').merge.queue).toBe(
      'never',
    );
    expect(rulesUnder('  merge: {when: never}', '  merge: {when: approved}').merge.when).toBe('never');
    expect(rulesUnder('  mode: enforce', '  merge: {when: approved}').merge.when).toBe('never');
  });

  test('only environments that both name are rolled out to; a floor that names none leaves them be', () => {
    const own = '  rollout: {environments: [staging, production]}';
    expect(rulesUnder(own, '  rollout: {environments: [staging]}').rollout.environments).toEqual(['staging']);
    expect(rulesUnder(own, '  rollout: {environments: []}').rollout.environments).toEqual(['staging', 'production']);
    expect(rulesUnder('  mode: enforce', '  rollout: {environments: [staging]}').rollout.environments).toEqual([]);
  });

  test('teams that disagree leave nobody to accept, and a second floor does not bring anybody back', () => {
    const own = '  waivers: {accountable: [acme/own], atMost: 30d}';
    const floors = ['  waivers: {accountable: [acme/risk]}', '  waivers: {accountable: [acme/risk]}'];
    expect(rulesUnder(own, ...floors).waivers).toEqual({ accountable: [], atMost: '30d' });
    expect(rulesUnder('  waivers: {atMost: 30d}', ...floors).waivers.accountable).toEqual(['acme/risk']);
    expect(rulesUnder(own, '  waivers: {atMost: 2w}').waivers).toEqual({ accountable: ['acme/own'], atMost: '2w' });
  });

  test('no floor loosens what the repository or another floor says', () => {
    const some = (names: readonly string[]) => fc.subarray([...names]);
    const teams = some(['acme/a', 'acme/b', 'acme/c']);
    const atMost = fc.constantFrom('36h', '2d', '1w', '30d', '90d');
    const part = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
    const spec = fc.record({
      merge: part(fc.record({ when: fc.constantFrom('approved', 'never') })),
      rollout: part(fc.record({ environments: some(['staging', 'production', 'canary']) })),
      inconclusive: part(fc.record({ acceptableBy: teams, atMost })),
      waivers: part(fc.record({ accountable: teams, atMost })),
    });
    const written = (value: object): string =>
      `  mode: enforce\n${Object.entries(value)
        .filter(([, given]) => given !== undefined)
        .map(([key, given]) => `  ${key}: ${JSON.stringify(given)}\n`)
        .join('')}`;
    const within = <Item>(list: readonly Item[], bound: readonly Item[]): boolean =>
      list.every((item) => bound.includes(item));
    fc.assert(
      fc.property(spec, fc.array(spec, { minLength: 1, maxLength: 3 }), (own, floors) => {
        const alone = rulesUnder(written(own));
        const under = rulesUnder(written(own), ...floors.map(written));
        if (under.merge.when === 'approved') expect(alone.merge.when).toBe('approved');
        expect(within(under.rollout.environments, alone.rollout.environments)).toBe(true);
        const named = alone.inconclusive.acceptableBy;
        if (named.length > 0) expect(within(under.inconclusive.acceptableBy, named)).toBe(true);
        expect(milliseconds(under.inconclusive.atMost)).toBeLessThanOrEqual(milliseconds(alone.inconclusive.atMost));
        for (const floor of floors) {
          if (floor.merge?.when === 'never') expect(under.merge.when).toBe('never');
          if (floor.rollout?.environments.length)
            expect(within(under.rollout.environments, floor.rollout.environments)).toBe(true);
          if (floor.waivers === undefined) continue;
          if (floor.waivers.accountable.length > 0)
            expect(within(under.waivers.accountable, floor.waivers.accountable)).toBe(true);
          expect(milliseconds(under.waivers.atMost)).toBeLessThanOrEqual(
            milliseconds(floor.waivers.atMost as Duration),
          );
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/rollout/object.ts';
import { type Applied, type Owners, serverSideApply } from './server-side-apply.ts';

const lists = { containers: 'name', env: 'name' };
const apply = (live: JsonObject, owners: Owners, patch: JsonObject, manager = 'us', force = false) =>
  serverSideApply(live, owners, patch, manager, force, lists);
const accepted = (applied: Applied) => {
  if ('conflicts' in applied) throw new Error(JSON.stringify(applied.conflicts));
  return applied;
};
const container = (name: string, image: string) => ({ name, image });

test('items of a named list are merged by their name, other lists are replaced whole', () => {
  const one = accepted(apply({}, {}, { spec: { containers: [container('a', '1')], args: ['x', 'y'] } }, 'them'));
  const two = accepted(apply(one.body, one.owners, { spec: { containers: [container('b', '1')] } }));
  expect(two.body).toEqual({ spec: { containers: [container('a', '1'), container('b', '1')], args: ['x', 'y'] } });
  expect(apply(two.body, two.owners, { spec: { args: ['x'] } })).toEqual({
    conflicts: [{ manager: 'them', field: '.spec.args' }],
  });
});

test('a conflict names the field; by force it changes hands, and the loser then conflicts', () => {
  const theirs = accepted(apply({}, {}, { spec: { containers: [container('a', '1')] } }, 'them'));
  const ours = { spec: { containers: [container('a', '2')] } };
  const field = '.spec.containers[name="a"].image';
  expect(apply(theirs.body, theirs.owners, ours)).toEqual({ conflicts: [{ manager: 'them', field }] });
  const forced = accepted(apply(theirs.body, theirs.owners, ours, 'us', true));
  expect(forced.body).toEqual(ours);
  expect(apply(forced.body, forced.owners, theirs.body, 'them')).toEqual({ conflicts: [{ manager: 'us', field }] });
});

test('what one left out goes, unless another owns it too', () => {
  const both = { spec: { replicas: 2, paused: true } };
  const first = accepted(apply({}, {}, both));
  const shared = accepted(apply(first.body, first.owners, { spec: { paused: true } }, 'them'));
  expect(accepted(apply(shared.body, shared.owners, { spec: {} })).body).toEqual({ spec: { paused: true } });
});

const values = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('x', 'y'), fc.boolean());
const items = fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'b', 'c'), image: values }), {
  selector: ({ name }) => name,
});
const spec = fc.record(
  { replicas: values, image: values, containers: items, args: fc.array(values) },
  { requiredKeys: [] },
);

test('for any two versions: what was applied is there, again is nothing new, and the older one leaves no trace', () => {
  fc.assert(
    fc.property(spec, spec, (before, after) => {
      const one = accepted(apply({}, {}, { spec: before }));
      const two = accepted(apply(one.body, one.owners, { spec: after }));
      expect(accepted(apply(two.body, two.owners, { spec: after }))).toEqual(two);
      const fresh = accepted(apply({}, {}, { spec: after }));
      const sorted = (body: JsonObject) => {
        const { containers, ...rest } = (body.spec ?? {}) as { containers?: readonly { name: string }[] };
        return { ...rest, containers: [...(containers ?? [])].sort((a, b) => a.name.localeCompare(b.name)) };
      };
      expect(sorted(two.body)).toEqual(sorted(fresh.body));
    }),
    { seed: 20_261_120 },
  );
});

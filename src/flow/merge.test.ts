import { expect, test } from 'vitest';
import { digestOf, type Json } from '../domain/digest.ts';
import { settleMerge } from './merge.ts';
import type { PullFacts } from './ports.ts';
import type { Effect, EffectRow, Store } from './store.ts';

const pull = { installation: 1, repository: 'acme/lending', number: 7 } as const;
const head = 'a'.repeat(40);
const merged = 'b'.repeat(40);
const facts = { head, mergeCommit: null, mergeQueue: 'none' } as PullFacts;

/** A merge and a place in the queue that were intended for this head, by a process that died. */
function intended() {
  const row: EffectRow = { digest: digestOf('any'), state: 'intended', attempt: 1, result: null };
  const results = new Map<string, Json>();
  const store = {
    effect: async (key: string) => (key.endsWith(`:acme/lending#7:${head}`) ? row : null),
    finishEffect: async ({ key, digest }: Effect, result: Json) => {
      expect(digest).toBe(row.digest);
      results.set(key, result);
    },
  };
  return { results, store: store as unknown as Store };
}

test.each<[string, Partial<PullFacts>, Record<string, Json>]>([
  ['merged has its result', { mergeCommit: merged }, { [`merge:acme/lending#7:${head}`]: { merged } }],
  ['queued has its result', { mergeQueue: 'queued' }, { [`enqueue:acme/lending#7:${head}`]: { queued: true } }],
  ['still open is looked for when it is intended again', {}, {}],
  ['merged with another head is not the one that was intended', { mergeCommit: merged, head: merged }, {}],
])('what a killed process wanted merged and is %s', async (_what, now, expected) => {
  const { store, results } = intended();
  await settleMerge(pull, { ...facts, ...now }, store);
  expect(Object.fromEntries(results)).toEqual(expected);
});

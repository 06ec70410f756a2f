import { describe, expect, test } from 'vitest';
import { allowed, waiting } from '../../test/samples/decisions.ts';
import type { Decision } from '../domain/decision.ts';
import { record } from './record.ts';
import type { Store } from './store.ts';

function memory() {
  const decisions: Decision[] = [];
  let checkpoints = 0;
  const stored = (id: number) => ({ id, decision: decisions[id]!, decidedAt: new Date(0) });
  const store = {
    latestDecision: async () => (decisions.length === 0 ? null : stored(decisions.length - 1)),
    recordDecision: async (decision: Decision) => stored(decisions.push(decision) - 1),
    checkpoint: async () => {
      checkpoints += 1;
    },
  };
  return { decisions, checkpoints: () => checkpoints, store: store as unknown as Store };
}

describe('a decision', () => {
  test('that says the same as the last one, on another tip of the base, is not recorded again', async () => {
    const { store, decisions } = memory();
    const first = await record(store, allowed);
    const moved = { ...allowed, subject: { ...allowed.subject, base: '0'.repeat(40) } };
    expect(await record(store, moved)).toEqual(first);
    await record(store, waiting);
    await record(store, allowed);
    expect(decisions).toEqual([allowed, waiting, allowed]);
  });

  test('that a killed process had recorded is not acted upon before a checkpoint covers it', async () => {
    const { store, checkpoints } = memory();
    await store.recordDecision(allowed);
    await record(store, allowed);
    expect(checkpoints()).toBe(1);
  });
});

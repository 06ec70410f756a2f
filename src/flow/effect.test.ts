import { describe, expect, test } from 'vitest';
import type { EntryDraft } from '../audit/entry.ts';
import { digestOf, type Json } from '../domain/digest.ts';
import { once } from './effect.ts';
import type { Effect, EffectRow, Store } from './store.ts';

/** The effect rows alone, as the database keeps them. */
function memory() {
  const rows = new Map<string, EffectRow>();
  const announced: EntryDraft[] = [];
  const checkpoints: string[] = [];
  const store = {
    checkpoint: async (repository: string) => {
      checkpoints.push(repository);
    },
    effect: async (key: string) => rows.get(key) ?? null,
    intendEffect: async (effect: Effect, attempt: number, entry: EntryDraft | null) => {
      if (entry !== null) announced.push(entry);
      rows.set(effect.key, { digest: effect.digest, state: 'intended', attempt, result: null });
    },
    finishEffect: async ({ key, digest }: Effect, result: Json) => {
      const row = rows.get(key)!;
      rows.set(key, { ...row, state: row.digest === digest ? 'done' : 'stale', result });
    },
    reopenEffect: async (key: string) => {
      rows.set(key, { ...rows.get(key)!, state: 'stale' });
    },
  };
  return { rows, announced, checkpoints, store: store as unknown as Store };
}

const effect = (content: string): Effect => ({
  key: 'comment:acme/lending:1',
  kind: 'comment',
  repository: 'acme/lending',
  head: null,
  digest: digestOf(content),
});
const entry: EntryDraft = {
  type: 'effect.intended',
  time: '2026-11-20T09:00:00.000Z',
  actor: null,
  repository: 'acme/lending',
  pull: 1,
  effect: 'comment',
  key: 'comment:acme/lending:1',
  head: null,
  payload: null,
};
const nothing = async (): Promise<null> => null;
const dies = async (): Promise<never> => {
  throw new Error('killed');
};

describe('an effect', () => {
  test('happens once, however often it is asked for with the same content', async () => {
    const { store } = memory();
    let done = 0;
    const act = async (): Promise<number> => ++done;
    expect(await once(store, effect('a'), nothing, act)).toBe(1);
    expect(await once(store, effect('a'), nothing, act)).toBe(1);
    expect(await once(store, effect('b'), nothing, act)).toBe(2);
    expect(done).toBe(2);
  });

  test('that a killed process had made is found by its key, and not made again', async () => {
    const { store } = memory();
    await expect(once(store, effect('a'), nothing, dies)).rejects.toThrow('killed');
    expect(await once(store, effect('a'), async () => 7, dies)).toBe(7);
  });

  test('that a killed process had not made is made', async () => {
    const { store } = memory();
    await expect(once(store, effect('a'), nothing, dies)).rejects.toThrow('killed');
    expect(await once(store, effect('a'), nothing, async () => 8)).toBe(8);
  });

  test('that a killed process had announced in the log is not made before a checkpoint covers that', async () => {
    const { store, checkpoints } = memory();
    const entries = { intended: entry };
    await expect(once(store, effect('a'), nothing, dies, entries)).rejects.toThrow('killed');
    const covered = await once(store, effect('a'), nothing, async () => [...checkpoints], entries);
    expect(covered).toEqual(['acme/lending']);
  });

  test('is never looked for before it was intended: what lies there is somebody else’s', async () => {
    const { store } = memory();
    expect(await once(store, effect('a'), dies, async () => 1)).toBe(1);
  });

  test('asked for anew is a new attempt, in which the old one is not found', async () => {
    const { store, rows } = memory();
    const attempts: number[] = [];
    const act = async (attempt: number): Promise<number> => {
      attempts.push(attempt);
      return attempt;
    };
    await once(store, effect('a'), nothing, act);
    await store.reopenEffect(effect('a').key);
    await expect(once(store, effect('a'), nothing, dies)).rejects.toThrow('killed');
    await once(store, effect('a'), async (attempt) => (attempt === 1 ? 99 : null), act);
    expect(attempts).toEqual([1, 2]);
    expect(rows.get(effect('a').key)).toMatchObject({ state: 'done', attempt: 2, result: 2 });
  });

  test('that another writer overtook is not taken for done: nobody knows which came last', async () => {
    const { store } = memory();
    const written: string[] = [];
    const write = (content: string) => async () => written.push(content);
    await once(store, effect('a'), nothing, async () => {
      await once(store, effect('b'), nothing, write('b'));
      return written.push('a');
    });
    await once(store, effect('b'), nothing, write('b'));
    expect(written).toEqual(['b', 'a', 'b']);
  });

  test('that the other side declined may be tried again, announced by the first entry', async () => {
    const { store, announced } = memory();
    const answers = ['declined', 'declined', 'accepted'];
    const act = async (): Promise<string> => answers.shift()!;
    const settles = (answer: string): boolean => answer === 'accepted';
    const attempt = (content: string) =>
      once(store, effect(content), nothing, act, { intended: { ...entry, payload: content } }, settles);
    expect(await attempt('a')).toBe('declined');
    expect(await attempt('a')).toBe('declined');
    expect(await attempt('b')).toBe('accepted');
    expect(announced.map(({ payload }) => payload)).toEqual(['a', 'b']);
  });
});

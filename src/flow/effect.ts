import type { EntryDraft } from '../audit/entry.ts';
import type { Json } from '../domain/digest.ts';
import type { Effect, Store } from './store.ts';

type Entries<Result> = {
  readonly intended?: EntryDraft;
  readonly done?: (result: Result) => EntryDraft;
};

/**
 * Does something outside exactly once: the intent is stored before, the result after. Where a process died between
 * the two, `find` tells by the effect's natural key whether it happened; nothing is ever tried again blindly. An intent
 * that is logged is under a checkpoint before anything happens, also when the process died before it was.
 * An effect that was done with the same digest is not done again. `attempt` grows each time somebody asks for the same
 * effect anew, so that what an earlier attempt left behind is not taken for this one's. A result that `settles` denies
 * (the other side declined) leaves the effect open for another time; the entry that announced it then still stands.
 */
export async function once<Result extends Json>(
  store: Store,
  effect: Effect,
  find: (attempt: number) => Promise<Result | null>,
  act: (attempt: number) => Promise<Result>,
  entries: Entries<Result> = {},
  settles: (result: Result) => boolean = () => true,
): Promise<Result> {
  const row = await store.effect(effect.key);
  const isSame = row?.digest === effect.digest;
  if (isSame && row.state === 'done') return row.result as Result;
  const wasIntended = isSame && row.state === 'intended';
  const attempt = wasIntended ? row.attempt : (row?.attempt ?? 0) + 1;
  if (!wasIntended) await store.intendEffect(effect, attempt, isSame ? null : (entries.intended ?? null));
  if (isSame && entries.intended !== undefined) await store.checkpoint(effect.repository);
  const found = wasIntended ? await find(attempt) : null;
  const result = found ?? (await act(attempt));
  if (settles(result)) await store.finishEffect(effect, result, entries.done?.(result) ?? null);
  else await store.reopenEffect(effect.key);
  return result;
}

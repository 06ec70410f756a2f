import { setImmediate as nextTurn } from 'node:timers/promises';

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/** From a connection to its item: one turn each to accept, to read and to hand it over. */
const idleTurns = 3;

/**
 * Makes of work on many items a function for one: all that come while a piece of work is under way are done together by
 * the next. Where a batch fails, each of its items is tried alone, so that nobody suffers for another's. `work` answers
 * in the order of its items.
 */
export function inBatches<Item, Result>(
  most: number,
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let isWorking = false;

  async function workOff(): Promise<void> {
    isWorking = true;
    while (waiting.length > 0) {
      await gather();
      await settle(waiting.splice(0, most));
    }
    isWorking = false;
  }

  /**
   * Lets the event loop turn while that brings more. An embedded database works on this very thread, so what arrived
   * meanwhile has not been read yet, and of new connections each turn accepts one (libuv#3696): whoever began at once
   * would let callers in one by one, each after another's work.
   */
  async function gather(): Promise<void> {
    for (let idle = 0; idle < idleTurns && waiting.length < most; ) {
      const before = waiting.length;
      await nextTurn();
      idle = waiting.length === before ? idle + 1 : 0;
    }
  }

  async function settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await work(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      else for (const one of batch) await settle([one]);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isWorking) void workOff();
    });
}

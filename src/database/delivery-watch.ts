/** Milliseconds after a delivery in which no job begins: one that comes alone may be the first of many. */
const pause = 10;
/** As many deliveries at once are a burst: a push alone makes three or four. */
const many = 5;
/** Milliseconds after a burst in which no job begins: its next deliveries may be on their way. */
const lull = 100;
/** Milliseconds that a job waits at most, however many deliveries come. */
const patience = 1000;

export type DeliveryWatch = {
  /** Counts a delivery while it is accepted. */
  readonly during: <T>(accept: () => Promise<T>) => Promise<T>;
  /** Resolves when no delivery is being accepted and no more seem to come, or after a second. */
  readonly quiet: () => Promise<void>;
};

/**
 * Deliveries go before jobs. GitHub waits for an answer, and gives up after ten seconds; a job has no such limit, and is
 * better begun when all is known. But they share a processor and, where it is embedded, the database.
 */
export function watchDeliveries(): DeliveryWatch {
  let open = 0;
  let quietAt = 0;

  function look(): void {
    if (open > 0) quietAt = Math.max(quietAt, performance.now() + (open < many ? pause : lull));
  }

  return {
    async during(accept) {
      open += 1;
      look();
      try {
        return await accept();
      } finally {
        look();
        open -= 1;
      }
    },
    async quiet() {
      const latest = performance.now() + patience;
      for (;;) {
        look();
        const rest = Math.min(quietAt, latest) - performance.now();
        if (rest <= 0) return;
        await new Promise((resolve) => setTimeout(resolve, rest));
      }
    },
  };
}

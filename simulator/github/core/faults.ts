import { setTimeout as sleep } from 'node:timers/promises';

/** Bad days, set while the simulator runs. `operation` is an operationId, `graphql`, or `*` for any. */
export type RequestFault = {
  readonly operation: string;
  /** How many matching requests it meets; for ever without. */
  readonly times?: number;
  /** How many matching requests pass before it begins. */
  readonly after?: number;
  readonly does:
    | { readonly kind: 'latency'; readonly milliseconds: number }
    /** Not begun before then. */
    | { readonly kind: 'hold'; readonly until: Promise<unknown> }
    /** Refused before anything happens: 500, 409, 405 and the like. */
    | { readonly kind: 'status'; readonly status: number; readonly message?: string }
    /** Done, and then answered as if it were not: the trap for blind retries. */
    | { readonly kind: 'status-after-commit'; readonly status: number }
    /** The connection is gone, before or after the work was done. */
    | { readonly kind: 'drop' }
    | { readonly kind: 'drop-after-commit' }
    /** 403 with `retry-after`. */
    | { readonly kind: 'secondary-limit'; readonly retryAfterSeconds: number }
    /** 403 with no requests left until `reset`. */
    | { readonly kind: 'primary-limit'; readonly resetInSeconds: number };
};

export type DeliveryFault = {
  /** A webhook event's name, `name.action`, or `*`. */
  readonly event: string;
  readonly times?: number;
  readonly after?: number;
  readonly does:
    | { readonly kind: 'drop' }
    | { readonly kind: 'double' }
    | { readonly kind: 'delay'; readonly milliseconds: number }
    /** Held back until so many later deliveries have gone out. */
    | { readonly kind: 'reorder'; readonly behind: number };
};

/** A fault that was set: how often it struck, and how to end it. */
export type SetFault = { readonly struck: () => number; readonly clear: () => void };

type Armed<F> = { readonly fault: F; passed: number; struck: number };

export class Faults {
  readonly #requests: Armed<RequestFault>[] = [];
  readonly #deliveries: Armed<DeliveryFault>[] = [];

  onRequests(fault: RequestFault): SetFault {
    return armed(this.#requests, fault);
  }

  onDeliveries(fault: DeliveryFault): SetFault {
    return armed(this.#deliveries, fault);
  }

  clear(): void {
    this.#requests.length = 0;
    this.#deliveries.length = 0;
  }

  strikingRequest(operation: string): RequestFault['does'][] {
    return striking(this.#requests, ({ operation: named }) => named === '*' || named === operation);
  }

  strikingDelivery(event: string, action: string | null): DeliveryFault['does'][] {
    return striking(
      this.#deliveries,
      ({ event: named }) => named === '*' || named === event || named === `${event}.${action}`,
    );
  }
}

function armed<F>(list: Armed<F>[], fault: F): SetFault {
  const entry: Armed<F> = { fault, passed: 0, struck: 0 };
  list.push(entry);
  return {
    struck: () => entry.struck,
    clear: () => {
      const at = list.indexOf(entry);
      if (at >= 0) list.splice(at, 1);
    },
  };
}

function striking<F extends RequestFault | DeliveryFault>(
  list: Armed<F>[],
  matches: (fault: F) => boolean,
): F['does'][] {
  const found: F['does'][] = [];
  for (const entry of list) {
    if (!matches(entry.fault)) continue;
    if (entry.passed < (entry.fault.after ?? 0)) entry.passed += 1;
    else if (entry.struck < (entry.fault.times ?? Number.POSITIVE_INFINITY)) {
      entry.struck += 1;
      found.push(entry.fault.does);
    }
  }
  return found;
}

/** Thrown to the mounts, which break the connection. */
export class ConnectionDropped extends Error {
  constructor() {
    super('the connection was dropped (a fault set on the simulator)');
    this.name = 'ConnectionDropped';
  }
}

export async function latency(faults: readonly RequestFault['does'][]): Promise<void> {
  const total = faults.reduce((sum, fault) => sum + (fault.kind === 'latency' ? fault.milliseconds : 0), 0);
  if (total > 0) await sleep(total);
  for (const fault of faults) if (fault.kind === 'hold') await fault.until;
}

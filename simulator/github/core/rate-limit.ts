import type { Actor } from './operation.ts';

const limit = 5000;

/** Counts requests by caller, for the headers that every answer carries. It never refuses: that is a fault to set. */
export class RateLimit {
  readonly #used = new Map<string, number>();

  spend(actor: Actor, cost: number): void {
    const caller = callerName(actor);
    this.#used.set(caller, (this.#used.get(caller) ?? 0) + cost);
  }

  of(actor: Actor): { limit: number; remaining: number; reset: number; used: number } {
    const used = this.#used.get(callerName(actor)) ?? 0;
    return { limit, remaining: Math.max(limit - used, 0), reset: Math.floor(Date.now() / 1000) + 3600, used };
  }

  headers(actor: Actor, resource: string): Record<string, string> {
    const { remaining, reset, used } = this.of(actor);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-used': String(used),
      'x-ratelimit-resource': resource,
    };
  }
}

export function callerName(actor: Actor): string {
  if (actor.kind === 'app') return `app ${actor.app.slug}`;
  if (actor.kind === 'installation') return `installation ${actor.installation.id}`;
  if (actor.kind === 'user') return `user ${actor.user.login}`;
  return 'anonymous';
}

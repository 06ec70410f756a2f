import type { Core } from '../core/core.ts';
import type { Operations } from '../core/operation.ts';
import { ok } from './reply.ts';

export function rateLimitOperations(core: Core): Operations {
  return {
    'rate-limit/get': {
      credentials: 'any',
      handle: (_world, call) => {
        const rate = core.rateLimit.of(call.actor);
        return ok({ resources: { core: rate, search: rate, graphql: rate }, rate });
      },
    },
  };
}

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/domain/clock.ts';
import { Core } from './core/core.ts';
import { Gateway } from './core/gateway.ts';
import type { HttpRequest, HttpResponse } from './core/http.ts';
import { fetchOf } from './fetch.ts';
import { graphqlEndpoint } from './graphql/endpoint.ts';
import { lfsEndpoint } from './lfs/endpoint.ts';
import { oauthEndpoint } from './oauth/endpoint.ts';
import { signInActs } from './oauth/sign-in.ts';
import { allOperations } from './operations/operations.ts';
import { accountActs } from './people/accounts.ts';
import { appActs } from './people/apps.ts';
import { conversationActs } from './people/conversations.ts';
import { pullRequestActs } from './people/pull-requests.ts';
import { repositoryActs } from './people/repositories.ts';
import { createWorld, type World } from './state/world.ts';
import { githubsPatience } from './webhooks/target.ts';

export type SimulatorOptions = {
  /** Where the bare repositories live; a temporary folder that `close` removes without. */
  readonly folder?: string;
  /** The time of everything but credentials. */
  readonly clock?: Clock;
  /** Secrets and GUIDs follow from it. */
  readonly seed?: string;
  /** Milliseconds until a receiver of webhooks counts as silent; GitHub's ten seconds without. */
  readonly webhookPatience?: number;
};

export type Simulator = ReturnType<typeof createSimulator>;

/** A GitHub of one's own: `fetch` is its API, everything else is what people do there. */
export function createSimulator(options: SimulatorOptions = {}) {
  const world: World = createWorld(options.clock ?? systemClock, options.seed ?? 'modelwarden');
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'github-simulator-'));
  mkdirSync(folder, { recursive: true });
  const core = new Core(world, options.webhookPatience ?? githubsPatience);
  const gateway = new Gateway(core, allOperations(core), [
    graphqlEndpoint(core),
    oauthEndpoint(core),
    lfsEndpoint(core),
  ]);
  const answer = (request: HttpRequest): Promise<HttpResponse> => gateway.answer(request);

  return {
    ...accountActs(core),
    ...appActs(core),
    ...repositoryActs(core, folder),
    ...pullRequestActs(core),
    ...conversationActs(core),
    ...signInActs(core),
    /** For `new Probot({ request: { fetch } })` and for Octokit: any host, no port. */
    fetch: fetchOf(answer),
    answer,
    world,
    faults: core.faults,
    deliveries: core.deliveries,
    /** Every request so far, with its operation. */
    requests: core.requests,
    /** Answers that GitHub's description forbids. Empty, or the simulator is wrong. */
    bugs: core.bugs,
    /** Resolves when every webhook that was sent has its answer. */
    settled: () => core.deliveries.settled(),
    close: async () => {
      await core.deliveries.settled();
      for (const repository of world.state.repositories.values()) repository.git.close();
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

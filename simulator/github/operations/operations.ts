import type { Core } from '../core/core.ts';
import type { Operations } from '../core/operation.ts';
import { apps } from './apps.ts';
import { branches } from './branches.ts';
import { checks } from './checks.ts';
import { compare } from './compare.ts';
import { contents } from './contents.ts';
import { deliveryOperations } from './deliveries.ts';
import { deployments } from './deployments.ts';
import { gitData } from './git-data.ts';
import { issues } from './issues.ts';
import { manifests } from './manifests.ts';
import { people } from './people.ts';
import { pulls } from './pulls.ts';
import { rateLimitOperations } from './rate-limit.ts';
import { repositories } from './repositories.ts';
import { reviews } from './reviews.ts';
import { statuses } from './statuses.ts';

export function allOperations(core: Core): Operations {
  return {
    ...apps,
    ...branches,
    ...checks,
    ...compare,
    ...contents,
    ...deployments,
    ...gitData,
    ...issues,
    ...manifests,
    ...people,
    ...pulls,
    ...repositories,
    ...reviews,
    ...statuses,
    ...deliveryOperations(core),
    ...rateLimitOperations(core),
  };
}

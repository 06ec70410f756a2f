import type { App, Installation, InstallationToken, OAuthCode, UserToken } from './apps.ts';
import type { CheckRun, CheckSuite, CommitStatus, Deployment, DeploymentStatus } from './checks.ts';
import type { Comment, Issue, PullRequest, Review } from './conversations.ts';
import type { Account, OrganizationMember, Team } from './people.ts';
import type { QueueEntry, Repository } from './repositories.ts';

/** All that the simulated GitHub knows outside of git: plain maps by id, in the order of creation. */
export type State = {
  readonly accounts: Map<number, Account>;
  /** By organization id, then account id. */
  readonly members: Map<number, Map<number, OrganizationMember>>;
  readonly teams: Map<number, Team>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  readonly repositories: Map<number, Repository>;
  readonly pullRequests: Map<number, PullRequest>;
  readonly issues: Map<number, Issue>;
  readonly reviews: Map<number, Review>;
  readonly comments: Map<number, Comment>;
  readonly checkSuites: Map<number, CheckSuite>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly statuses: Map<number, CommitStatus>;
  readonly deployments: Map<number, Deployment>;
  readonly deploymentStatuses: Map<number, DeploymentStatus>;
  readonly queue: Map<number, QueueEntry>;
  /** Commits that GitHub itself wrote, by its web pages or its API. */
  readonly webCommits: Set<string>;
  readonly installationTokens: Map<string, InstallationToken>;
  readonly userTokens: Map<string, UserToken>;
  readonly oauthCodes: Map<string, OAuthCode>;
  /** Apps made from a manifest whose credentials were not fetched yet, with their private keys. */
  readonly manifestCodes: Map<string, { readonly appId: number; readonly privateKey: string }>;
};

export function emptyState(): State {
  return {
    accounts: new Map(),
    members: new Map(),
    teams: new Map(),
    apps: new Map(),
    installations: new Map(),
    repositories: new Map(),
    pullRequests: new Map(),
    issues: new Map(),
    reviews: new Map(),
    comments: new Map(),
    checkSuites: new Map(),
    checkRuns: new Map(),
    statuses: new Map(),
    deployments: new Map(),
    deploymentStatuses: new Map(),
    queue: new Map(),
    webCommits: new Set(),
    installationTokens: new Map(),
    userTokens: new Map(),
    oauthCodes: new Map(),
    manifestCodes: new Map(),
  };
}

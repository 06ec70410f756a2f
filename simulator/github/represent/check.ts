import type { CheckRun, CheckSuite } from '../state/checks.ts';
import { known, repositoryById } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import type { Body } from './account.ts';
import { appBody } from './app.ts';
import { headCommit } from './commit.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

/**
 * The open pull requests of the same repository whose head this commit is. A commit of a fork has none: its pull
 * requests are never listed on checks.
 */
function pullRequestsOf(world: World, repository: Repository, headSha: string): Body[] {
  const named = { id: repository.id, name: repository.name, url: repositoryUrl(world, repository) };
  return [...world.state.pullRequests.values()]
    .filter((pull) => pull.repositoryId === repository.id && pull.head.repositoryId === repository.id)
    .filter((pull) => pull.state === 'open' && pull.head.sha === headSha)
    .map((pull) => ({
      id: pull.id,
      number: pull.number,
      url: `${repositoryUrl(world, repository)}/pulls/${pull.number}`,
      head: { ref: pull.head.ref, sha: pull.head.sha, repo: named },
      base: { ref: pull.base.ref, sha: pull.base.sha, repo: named },
    }));
}

export function checkRunBody(world: World, run: CheckRun): Body {
  const repository = repositoryById(world.state, run.repositoryId);
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const page = `${repositoryPage(world, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: `CR_${run.id}`,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: run.suiteId },
    app: appBody(world, known(world.state.apps.get(run.appId), `app ${run.appId}`)),
    pull_requests: pullRequestsOf(world, repository, run.headSha),
  };
}

/** The form that check_run webhooks carry, with its suite. */
export function checkRunWithSuite(world: World, run: CheckRun): Body {
  const suite = known(world.state.checkSuites.get(run.suiteId), `check suite ${run.suiteId}`);
  return { ...checkRunBody(world, run), check_suite: simpleSuite(world, suite) };
}

function simpleSuite(world: World, suite: CheckSuite): Body {
  const repository = repositoryById(world.state, suite.repositoryId);
  return {
    id: suite.id,
    node_id: `CS_${suite.id}`,
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: suite.status,
    conclusion: suite.conclusion,
    url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}`,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullRequestsOf(world, repository, suite.headSha),
    app: appBody(world, known(world.state.apps.get(suite.appId), `app ${suite.appId}`)),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
  };
}

export async function checkSuiteBody(world: World, suite: CheckSuite): Promise<Body> {
  const repository = repositoryById(world.state, suite.repositoryId);
  const commit = known(await repository.git.commit(suite.headSha), `commit ${suite.headSha}`);
  return {
    ...simpleSuite(world, suite),
    latest_check_runs_count: [...world.state.checkRuns.values()].filter((run) => run.suiteId === suite.id).length,
    check_runs_url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
    head_commit: headCommit(commit),
  };
}

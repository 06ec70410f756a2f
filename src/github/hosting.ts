import { RequestError } from '@octokit/request-error';
import { LRUCache } from 'lru-cache';
import type { Probot, ProbotOctokit } from 'probot';
import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import type { Person, TeamName } from '../domain/people.ts';
import type { Hosting, Hostings, PullKey } from '../flow/ports.ts';
import { createCheckRun, findCheckRun } from './checks.ts';
import { createComment, findComment, updateComment } from './comments.ts';
import { createDeployment, deploymentStatus, findDeployment, setDeploymentStatus } from './deployments.ts';
import { pullFacts } from './facts.ts';
import { openPulls } from './glance.ts';
import type { LfsAccess } from './lfs.ts';
import { enqueuePull, mergePull } from './merging.ts';
import { installationOctokit } from './octokit.ts';
import { createObjectCache, githubSource } from './source.ts';

/** Every installation of the App. Octokits and the cache of immutable git objects are kept. */
export function createHostings(probot: Probot, botLogin: string, writesPerMinute: number, lfs: LfsAccess): Hostings {
  const octokits = new LRUCache<number, Promise<ProbotOctokit>>({ max: 1_000 });
  const cache = createObjectCache();

  return {
    async of(installation) {
      let octokit = octokits.get(installation);
      if (octokit === undefined) {
        octokit = installationOctokit(probot, installation, writesPerMinute);
        octokits.set(installation, octokit);
        octokit.catch(() => octokits.delete(installation));
      }
      return hostingOf(await octokit, installation);
    },
    async repositories() {
      const app = await probot.auth();
      const installations = await app.paginate(app.rest.apps.listInstallations, { per_page: 100 });
      const lists = await Promise.all(
        installations
          .filter((installation) => installation.suspended_at === null)
          .map(async ({ id }) => {
            const octokit = await probot.auth(id);
            const repositories = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, {
              per_page: 100,
            });
            return repositories
              .filter((repository) => !repository.archived)
              .map((repository) => ({ installation: id, repository: repository.full_name as RepositoryName }));
          }),
      );
      return lists.flat();
    },
  };

  function hostingOf(octokit: ProbotOctokit, installation: number): Hosting {
    return {
      facts: (pull) => pullFacts(octokit, pull),
      source: (repository) => githubSource(octokit, repository, cache, lfs),
      teamMembers: (team) => teamMembers(octokit, team),
      openPulls: (...parameters) => openPulls(octokit, ...parameters),
      commitsSince: (...parameters) => commitsSince(octokit, ...parameters),
      pullsWithHead: async (repository, head) => {
        const [owner, repo] = repository.split('/') as [string, string];
        const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
          owner,
          repo,
          commit_sha: head,
          per_page: 100,
        });
        return data
          .filter((pull) => pull.state === 'open' && pull.head.sha === head)
          .map(({ number }): PullKey => ({ installation, repository, number }));
      },
      createCheckRun: (...parameters) => createCheckRun(octokit, ...parameters),
      findCheckRun: (...parameters) => findCheckRun(octokit, ...parameters),
      createComment: (...parameters) => createComment(octokit, ...parameters),
      updateComment: (...parameters) => updateComment(octokit, ...parameters),
      findComment: (pull, marker) => findComment(octokit, pull, marker, botLogin),
      merge: (...parameters) => mergePull(octokit, ...parameters),
      enqueue: (...parameters) => enqueuePull(octokit, ...parameters),
      createDeployment: (...parameters) => createDeployment(octokit, ...parameters),
      findDeployment: (...parameters) => findDeployment(octokit, ...parameters),
      setDeploymentStatus: (...parameters) => setDeploymentStatus(octokit, ...parameters),
      deploymentStatus: (...parameters) => deploymentStatus(octokit, ...parameters),
    };
  }
}

/** GitHub lists a hundred commits on a page, and says how many there are. Not found: no common ancestor, or forgotten. */
async function commitsSince(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  before: Sha,
  after: Sha,
): Promise<readonly Sha[] | null> {
  const [owner, repo] = repository.split('/') as [string, string];
  try {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${before}...${after}`,
      per_page: 100,
      page: 1,
    });
    const isWhole = data.status === 'ahead' && data.total_commits === data.commits.length;
    return isWhole ? data.commits.map(({ sha }) => sha) : null;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  }
}

/** GitHub lists active members only, those of child teams included. 404: no such team, or a secret one; 403: not ours to see. */
async function teamMembers(octokit: ProbotOctokit, team: TeamName): Promise<readonly Person[] | null> {
  const [org, slug] = team.split('/') as [string, string];
  try {
    const members = await octokit.paginate(octokit.rest.teams.listMembersInOrg, {
      org,
      team_slug: slug,
      per_page: 100,
    });
    return members.map((member) => ({
      id: member.id,
      login: member.login,
      kind: member.type === 'Bot' ? ('bot' as const) : ('user' as const),
    }));
  } catch (error) {
    if (error instanceof RequestError && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}

import { accountById, fullName } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { type Body, simpleUser } from './account.ts';

/** Links of every repository: name of the field and what follows the repository's own address. */
const links: Record<string, string> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.addresses.api}/repos/${fullName(world.state, repository)}`;
}

export function repositoryPage(world: World, repository: Repository): string {
  return `${world.addresses.html}/${fullName(world.state, repository)}`;
}

/** `repository`: the form inside pull requests, webhooks and lists. */
export function simpleRepository(world: World, repository: Repository): Body {
  const { state } = world;
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  const open = [...state.pullRequests.values()].filter(
    (pull) => pull.repositoryId === repository.id && pull.state === 'open',
  ).length;
  const forks = [...state.repositories.values()].filter((other) => other.forkOf === repository.id).length;
  return {
    id: repository.id,
    node_id: `R_${repository.id}`,
    name: repository.name,
    full_name: fullName(state, repository),
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    owner: simpleUser(world, accountById(state, repository.ownerId)),
    html_url: page,
    description: null,
    fork: repository.forkOf !== null,
    url,
    ...Object.fromEntries(Object.entries(links).map(([field, rest]) => [field, `${url}${rest}`])),
    git_url: `${page.replace(/^https?:/, 'git:')}.git`,
    ssh_url: `git@github.com:${fullName(state, repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks_count: forks,
    forks,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    open_issues: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    allow_forking: true,
    web_commit_signoff_required: false,
  };
}

export function fullRepository(world: World, repository: Repository): Body {
  const parent = repository.forkOf === null ? undefined : world.state.repositories.get(repository.forkOf);
  const source = parent && simpleRepository(world, parent);
  return {
    ...simpleRepository(world, repository),
    allow_rebase_merge: true,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    subscribers_count: 0,
    network_count: 0,
    ...(source && { parent: source, source }),
  };
}

/** The few fields that installation webhooks list. */
export function namedRepository(world: World, repository: Repository): Body {
  return {
    id: repository.id,
    node_id: `R_${repository.id}`,
    name: repository.name,
    full_name: fullName(world.state, repository),
    private: repository.private,
  };
}

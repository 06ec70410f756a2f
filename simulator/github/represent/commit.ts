import type { Commit, Signature } from '../git/commit.ts';
import type { FileChange } from '../git/diff.ts';
import { accountByEmail } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { type Body, simpleUser } from './account.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

function account(world: World, signature: Signature): Body | null {
  const found = accountByEmail(world.state, signature.email);
  return found ? simpleUser(world, found) : null;
}

function parentLinks(world: World, repository: Repository, commit: Commit, path: string): Body[] {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return commit.parents.map((sha) => ({ sha, url: `${url}/${path}/${sha}`, html_url: `${page}/commit/${sha}` }));
}

/** `commit`: with the accounts that its addresses belong to. */
export function commitBody(world: World, repository: Repository, commit: Commit): Body {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.oid,
    node_id: `C_${repository.id}_${commit.oid}`,
    url: `${url}/commits/${commit.oid}`,
    html_url: `${repositoryPage(world, repository)}/commit/${commit.oid}`,
    comments_url: `${url}/commits/${commit.oid}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.oid}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: unsigned,
    },
    author: account(world, commit.author),
    committer: account(world, commit.committer),
    parents: parentLinks(world, repository, commit, 'commits'),
  };
}

/** `git-commit`: the object itself, without accounts. */
export function gitCommitBody(world: World, repository: Repository, commit: Commit): Body {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.oid,
    node_id: `C_${repository.id}_${commit.oid}`,
    url: `${url}/git/commits/${commit.oid}`,
    html_url: `${repositoryPage(world, repository)}/commit/${commit.oid}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    parents: parentLinks(world, repository, commit, 'git/commits'),
    verification: unsigned,
  };
}

/** `simple-commit`: the form inside check suites and merge groups. */
export function headCommit(commit: Commit): Body {
  const person = ({ name, email }: Signature) => ({ name, email });
  return {
    id: commit.oid,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: person(commit.author),
    committer: person(commit.committer),
  };
}

/** `diff-entry`. */
export function changedFile(
  world: World,
  repository: Repository,
  change: FileChange,
  patch: string | undefined,
  head: string,
): Body {
  const page = repositoryPage(world, repository);
  const path = change.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: change.oid,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${page}/blob/${head}/${path}`,
    raw_url: `${page}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${head}`,
    ...(patch !== undefined && { patch }),
    ...(change.previousPath !== null && { previous_filename: change.previousPath }),
  };
}

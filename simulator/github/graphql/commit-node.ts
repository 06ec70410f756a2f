import { type Commit, coauthors } from '../git/commit.ts';
import type { TreeEntry } from '../git/tree.ts';
import { repositoryPage } from '../represent/repository.ts';
import { accountByEmail } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { accountNode } from './account-node.ts';
import { type ConnectionArguments, connection } from './connection.ts';

/** Null `user` where the address belongs to no account; never a bot, for the field is of type User. */
function gitActor(world: World, person: { readonly name: string; readonly email: string }, date: string) {
  const account = accountByEmail(world.state, person.email);
  return {
    name: person.name,
    email: person.email,
    date: () => date,
    user: account?.type === 'User' ? accountNode(world, account) : null,
  };
}

export async function commitNode(world: World, repository: Repository, oid: string): Promise<unknown> {
  const commit = await repository.git.commit(oid);
  return commit ? nodeOfCommit(world, repository, commit) : null;
}

function nodeOfCommit(world: World, repository: Repository, commit: Commit) {
  const [headline = '', ...rest] = commit.message.split('\n');
  const authors = [commit.author, ...coauthors(commit.message)].filter(
    (person, at, all) => all.findIndex((other) => other.email === person.email) === at,
  );
  return {
    ...gitObject(repository, 'Commit', commit.oid),
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    committedViaWeb: world.state.webCommits.has(commit.oid),
    url: `${repositoryPage(world, repository)}/commit/${commit.oid}`,
    author: () => gitActor(world, commit.author, commit.author.date),
    committer: () => gitActor(world, commit.committer, commit.committer.date),
    authors: (args: ConnectionArguments) =>
      connection('authors', args, authors, (person) => gitActor(world, person, commit.author.date)),
    parents: (args: ConnectionArguments) =>
      connection('parents', args, commit.parents, (oid) => commitNode(world, repository, oid)),
    tree: () => treeNode(world, repository, commit.tree),
  };
}

function gitObject(repository: Repository, type: string, oid: string) {
  return { __typename: type, id: `${type}_${repository.id}_${oid}`, oid, abbreviatedOid: oid.slice(0, 7) };
}

function treeNode(world: World, repository: Repository, oid: string) {
  return {
    ...gitObject(repository, 'Tree', oid),
    entries: async () => {
      const listed = await repository.git.listedTree(oid, false);
      return listed.map((entry) => ({
        mode: Number.parseInt(entry.mode, 8),
        name: entry.name,
        path: entry.path,
        oid: entry.oid,
        type: entry.type,
        size: entry.size ?? 0,
        object: () => entryNode(world, repository, entry),
      }));
    },
  };
}

async function blobNode(repository: Repository, oid: string) {
  const object = await repository.git.object(oid);
  if (!object) return null;
  const isBinary = object.content.subarray(0, 8000).includes(0);
  return {
    ...gitObject(repository, 'Blob', oid),
    byteSize: object.size,
    isBinary,
    isTruncated: false,
    text: isBinary ? null : object.content.toString(),
  };
}

function entryNode(world: World, repository: Repository, entry: Pick<TreeEntry, 'type' | 'oid'>) {
  if (entry.type === 'tree') return treeNode(world, repository, entry.oid);
  return entry.type === 'blob' ? blobNode(repository, entry.oid) : null;
}

/** A git object by id, or by an expression: a name of a commit, or `name:path`. */
export async function objectNode(
  world: World,
  repository: Repository,
  args: { readonly oid?: string | null; readonly expression?: string | null },
): Promise<unknown> {
  const { git } = repository;
  const [name = '', path] = (args.oid ?? args.expression ?? '').split(/:(.*)/s);
  const commit = await git.commitOf(name === 'HEAD' ? repository.defaultBranch : name);
  if (path !== undefined) {
    const entry = commit && (await git.entryAt(commit.tree, path));
    return entry ? entryNode(world, repository, entry) : null;
  }
  if (commit) return nodeOfCommit(world, repository, commit);
  const object = await git.object(name);
  return object && (object.type === 'tree' || object.type === 'blob')
    ? entryNode(world, repository, { type: object.type, oid: name })
    : null;
}

import { type Operations, text } from '../core/operation.ts';
import { notFound } from '../core/refusal.ts';
import { gitCommitBody } from '../represent/commit.ts';
import { repositoryUrl } from '../represent/repository.ts';
import type { World } from '../state/world.ts';
import { ok } from './reply.ts';
import { onRepository, type RepositoryCall } from './repository-operation.ts';

/** A tree by its own id or by anything that names a commit. */
async function calledTree(call: RepositoryCall): Promise<string> {
  const { git } = call.repository;
  const name = text(call, 'tree_sha');
  if ((await git.tree(name)) !== null) return name;
  const commit = await git.commitOf(name);
  if (!commit) throw notFound();
  return commit.tree;
}

async function treeBody(world: World, call: RepositoryCall, tree: string, recursive: boolean) {
  const { git } = call.repository;
  const url = `${repositoryUrl(world, call.repository)}/git`;
  const listed = recursive ? await git.recursiveTree(tree) : await git.listedTree(tree, false);
  const kinds = { blob: 'blobs', tree: 'trees', commit: 'commits' };
  return {
    sha: tree,
    url: `${url}/trees/${tree}`,
    truncated: listed.length > world.treeLimit,
    tree: listed.slice(0, world.treeLimit).map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.oid,
      ...(entry.size !== null && { size: entry.size }),
      ...(entry.type !== 'commit' && { url: `${url}/${kinds[entry.type]}/${entry.oid}` }),
    })),
  };
}

export const gitData: Operations = {
  'git/get-tree': onRepository(['contents', 'read'], async (world, call) => {
    const tree = await calledTree(call);
    // Any value asks for recursion, `recursive=0` too.
    const recursive = call.params.recursive !== undefined;
    const key = `${world.addresses.api} ${call.repository.id} ${tree} ${recursive} ${world.treeLimit}`;
    return { status: 200, immutable: { key, body: () => treeBody(world, call, tree, recursive) } };
  }),

  'git/get-blob': onRepository(['contents', 'read'], async (world, call) => {
    const sha = text(call, 'file_sha');
    const object = await call.repository.git.object(sha);
    if (object?.type !== 'blob') throw notFound();
    if (/application\/vnd\.github(\.v3)?\.raw/.test(call.accept)) {
      return { status: 200, raw: { type: 'application/vnd.github.raw; charset=utf-8', bytes: object.content } };
    }
    return ok({
      sha,
      node_id: `B_${call.repository.id}_${sha}`,
      size: object.size,
      url: `${repositoryUrl(world, call.repository)}/git/blobs/${sha}`,
      content: base64Lines(object.content),
      encoding: 'base64',
    });
  }),

  'git/get-commit': onRepository(['contents', 'read'], async (world, call) => {
    const commit = await call.repository.git.commit(text(call, 'commit_sha'));
    if (!commit) throw notFound();
    return ok(gitCommitBody(world, call.repository, commit));
  }),

  'git/get-ref': onRepository(['contents', 'read'], (world, call) => {
    const ref = `refs/${text(call, 'ref')}`;
    const sha = call.repository.git.refs.get(ref);
    if (!sha) throw notFound();
    const url = `${repositoryUrl(world, call.repository)}/git`;
    const node = `REF_${call.repository.id}_${ref}`;
    return ok({
      ref,
      node_id: node,
      url: `${url}/${ref}`,
      object: { type: 'commit', sha, url: `${url}/commits/${sha}` },
    });
  }),
};

/** GitHub breaks base64 into lines of sixty characters. */
export function base64Lines(content: Buffer): string {
  return content.toString('base64').replace(/.{1,60}/g, '$&\n');
}

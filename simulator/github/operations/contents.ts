import { type Operations, optionalText, text } from '../core/operation.ts';
import { notFound, Refusal } from '../core/refusal.ts';
import type { TreeEntry } from '../git/tree.ts';
import { repositoryPage, repositoryUrl } from '../represent/repository.ts';
import type { World } from '../state/world.ts';
import { base64Lines } from './git-data.ts';
import { ok } from './reply.ts';
import { onRepository, type RepositoryCall } from './repository-operation.ts';

const largestInJson = 1024 * 1024;
const largestRaw = 100 * 1024 * 1024;
const longestFolder = 1000;

const kinds: Record<TreeEntry['type'], string> = { blob: 'file', tree: 'dir', commit: 'submodule' };

function kindOf(entry: TreeEntry): string {
  return entry.mode === '120000' ? 'symlink' : (kinds[entry.type] as string);
}

function links(world: World, call: RepositoryCall, entry: TreeEntry, path: string, ref: string) {
  const api = repositoryUrl(world, call.repository);
  const page = repositoryPage(world, call.repository);
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const url = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = entry.type === 'commit' ? null : `${api}/git/${entry.type}s/${entry.oid}`;
  const html = `${page}/blob/${ref}/${encoded}`;
  const download = entry.type === 'blob' ? `${page}/raw/${ref}/${encoded}` : null;
  return { url, git_url: git, html_url: html, download_url: download, _links: { self: url, git, html } };
}

export const contents: Operations = {
  'repos/get-content': onRepository(['contents', 'read'], async (world, call) => {
    const { git, defaultBranch } = call.repository;
    const ref = optionalText(call, 'ref') ?? defaultBranch;
    const commit = await git.commitOf(ref);
    if (!commit) throw new Refusal(404, `No commit found for the ref ${ref}`);
    const path = text(call, 'path').replace(/\/$/, '');
    const entry = await git.entryAt(commit.tree, path);
    if (!entry) throw notFound();
    const raw = /application\/vnd\.github(\.v3)?\.raw/.test(call.accept);
    if (entry.type === 'tree') {
      const listed = (await git.listedTree(entry.oid, false)).slice(0, longestFolder);
      const prefix = path === '' ? '' : `${path}/`;
      return ok(
        listed.map((item) => ({
          type: kindOf(item),
          name: item.name,
          path: `${prefix}${item.path}`,
          sha: item.oid,
          size: item.size ?? 0,
          ...links(world, call, item, `${prefix}${item.path}`, ref),
        })),
      );
    }
    const object = await git.object(entry.oid);
    if (!object) throw notFound();
    if (object.size > largestRaw) throw new Refusal(403, 'This API returns blobs up to 100 MB in size.');
    if (raw) return { status: 200, raw: { type: 'application/vnd.github.raw; charset=utf-8', bytes: object.content } };
    // Between 1 and 100 MB the JSON form has no content: only the raw form does.
    const inline = object.size <= largestInJson;
    const file = { name: entry.name, path, sha: entry.oid, size: object.size, ...links(world, call, entry, path, ref) };
    if (kindOf(entry) === 'symlink') return ok({ type: 'symlink', target: object.content.toString(), ...file });
    return ok({
      type: 'file',
      encoding: inline ? 'base64' : 'none',
      content: inline ? base64Lines(object.content) : '',
      ...file,
    });
  }),
};

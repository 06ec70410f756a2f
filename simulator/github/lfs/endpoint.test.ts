import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { client } from '../testing/client.ts';
import { type Example, path, repository } from '../testing/example.ts';

const content = Buffer.from('id,label\n1,0\n');
const oid = createHash('sha256').update(content).digest('hex');
const absent = 'a'.repeat(64);
const batch = `POST /${repository}.git/info/lfs/objects/batch`;
const json = { accept: 'application/vnd.git-lfs+json', 'content-type': 'application/vnd.git-lfs+json' };
const wanted = {
  operation: 'download',
  transfers: ['basic'],
  objects: [oid, absent].map((each) => ({ oid: each, size: content.length })),
};

async function basic({ sim, asApp, installation }: Example, permissions: object): Promise<Record<string, string>> {
  const { body } = await asApp(`POST /app/installations/${installation.id}/access_tokens`, { permissions });
  const token = Buffer.from(`x-access-token:${body.token}`).toString('base64');
  sim.storeLfsObject(repository, content);
  return { ...json, authorization: `Basic ${token}` };
}

behaves('lfs-batch', async (world) => {
  const anybody = client(world.sim, null);
  const headers = await basic(world, { contents: 'read' });
  const { status, body } = await anybody(batch, wanted, headers);
  expect(status).toBe(200);
  const [found, missing] = body.objects as unknown as [Record<string, never>, Record<string, never>];
  expect(missing).toMatchObject({ oid: absent, error: { code: 404 } });
  const { href, header } = (found as unknown as { actions: { download: { href: string; header: never } } }).actions
    .download;
  const download = `GET ${new URL(href).pathname}`;
  expect(Buffer.from((await anybody(download, undefined, header)).bytes)).toEqual(content);
  expect((await anybody(download)).status).toBe(403);
});

behaves('lfs-credentials', async (world) => {
  const anybody = client(world.sim, null);
  expect((await anybody(batch, wanted, json)).status).toBe(401);
  expect((await anybody(batch, wanted, await basic(world, { metadata: 'read' }))).status).toBe(404);
  const { accept: _, ...others } = await basic(world, { contents: 'read' });
  expect((await anybody(batch, wanted, { ...others, accept: '*/*' })).status).toBe(406);
  expect((await world.api(`GET ${path}`)).status).toBe(200);
});

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { exampleWorld, repository } from '../testing/example.ts';

behaves('webhook-signature', async ({ sim, app, heard }) => {
  await sim.commit(repository, 'topic', { files: { 'ünïcode.txt': 'é' }, author: 'bob', message: 'Grüße' });
  await sim.settled();
  const push = heard.find(({ name }) => name === 'push');
  const expected = `sha256=${createHmac('sha256', app.webhookSecret)
    .update(push?.request.body ?? '', 'utf8')
    .digest('hex')}`;
  expect(push?.request.headers).toMatchObject({
    'x-hub-signature-256': expected,
    'x-github-event': 'push',
    'x-github-hook-installation-target-id': String(app.id),
  });
  expect(push?.request.headers['x-github-delivery']).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(push?.payload).toMatchObject({
    installation: { id: expect.any(Number) },
    head_commit: { added: ['ünïcode.txt'] },
  });
});

behaves('webhook-not-repeated', async ({ sim, app, asApp }) => {
  let calls = 0;
  sim.deliverTo(app.id, async () => {
    calls += 1;
    return { status: 500, body: 'no' };
  });
  await sim.commit(repository, 'topic', { files: { a: '1' }, author: 'bob' });
  await sim.settled();
  const failed = (await asApp('GET /app/hook/deliveries?status=failure')).list;
  expect([calls, failed.map(({ event, status_code }) => [event, status_code])]).toEqual([
    2,
    [
      ['check_suite', 500],
      ['push', 500],
    ],
  ]);
});

behaves('webhook-silence', async () => {
  const { sim, app, asApp } = await exampleWorld({ webhookPatience: 20 });
  sim.deliverTo(app.id, () => new Promise(() => undefined));
  await sim.commit(repository, 'topic', { files: { a: '1' }, author: 'bob' });
  await sim.settled();
  expect((await asApp('GET /app/hook/deliveries?per_page=2')).list).toMatchObject([
    { status: 'timed out' },
    { status: 'timed out' },
  ]);
  await sim.close();
});

behaves('webhook-redelivery', async ({ sim, asApp, heard }) => {
  await sim.commit(repository, 'topic', { files: { a: '1' }, author: 'bob' });
  await sim.settled();
  const [suite, push] = (await asApp('GET /app/hook/deliveries?per_page=2')).list;
  expect([suite?.event, push?.event]).toEqual(['check_suite', 'push']);
  const detail = (await asApp(`GET /app/hook/deliveries/${push?.id}`)).body;
  expect(detail.request?.payload).toMatchObject({ ref: 'refs/heads/topic' });
  const sent = heard.find(({ name }) => name === 'push')?.request;
  heard.length = 0;
  expect((await asApp(`POST /app/hook/deliveries/${push?.id}/attempts`)).status).toBe(202);
  await sim.settled();
  expect([heard.length, heard[0]?.request]).toEqual([1, sent]);
  const [again] = (await asApp('GET /app/hook/deliveries')).list;
  expect([again?.redelivery, again?.guid === push?.guid, again?.id === push?.id]).toEqual([true, true, false]);
  const paged = await asApp('GET /app/hook/deliveries?per_page=1');
  const next = /<([^>]+)>; rel="next"/.exec(paged.headers.get('link') ?? '')?.[1] ?? '';
  expect((await asApp(`GET ${new URL(next).pathname}${new URL(next).search}`)).list[0]?.id).toBe(suite?.id);
});

behaves('checks-subscription', async ({ sim, app, told }) => {
  expect(app.events).not.toContain('check_suite');
  await sim.commit(repository, 'topic', { files: { a: '1' }, author: 'bob' });
  expect(await told()).toContain('check_suite.requested');
});

behaves('installation-events', async ({ sim, app, installation, told, heard }) => {
  await expect(sim.createApp({ slug: 'x', owner: 'acme', permissions: {}, events: ['installation'] })).rejects.toThrow(
    'can not subscribe',
  );
  await sim.uninstall(installation.id, 'ada');
  expect(await told()).toEqual(['installation.deleted']);
  await sim.commit(repository, 'topic', { files: { a: '1' }, author: 'bob' });
  expect(await told()).toEqual([]);
  const chosen = await sim.install(app.id, 'acme', 'ada', [repository]);
  await sim.createRepository({ name: 'acme/other', files: { a: '1' } });
  await sim.addToInstallation(chosen.id, ['acme/other'], 'ada');
  await sim.settled();
  expect(heard.map(({ name }) => name)).toEqual(['installation.created', 'installation_repositories.added']);
  expect(heard[1]?.payload.repositories_added).toMatchObject([{ full_name: 'acme/other' }]);
});

it('delivers over HTTP and says what was answered, or that nobody was there', async () => {
  const { sim, app, asApp } = await exampleWorld();
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(Buffer.concat(chunks).toString());
    response.writeHead(202).end('taken');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  sim.deliverTo(app.id, `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
  await sim.commit(repository, 'topic', { files: { a: '1' }, author: 'bob' });
  await sim.settled();
  const [latest] = (await asApp('GET /app/hook/deliveries')).list;
  expect((await asApp(`GET /app/hook/deliveries/${latest?.id}`)).body).toMatchObject({
    status: 'OK',
    status_code: 202,
    response: { payload: 'taken' },
  });
  expect(JSON.parse(bodies.find((body) => body.includes('"ref"')) ?? '')).toMatchObject({ ref: 'refs/heads/topic' });
  await new Promise((resolve) => server.close(resolve));
  await sim.commit(repository, 'topic', { files: { a: '2' }, author: 'bob' });
  await sim.settled();
  expect((await asApp('GET /app/hook/deliveries?status=failure')).list[0]).toMatchObject({
    status: 'failed to connect to host',
    status_code: 502,
  });
  await sim.close();
});

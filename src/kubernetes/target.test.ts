import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { ObjectRef } from '../rollout/object.ts';
import { connectionOf } from './connection.ts';
import { kubernetesTarget } from './target.ts';

/** Every request of the test, discovery included. */
const asked: string[] = [];
const closers: (() => void)[] = [];
afterEach(() => {
  asked.length = 0;
  for (const close of closers.splice(0)) close();
});

type Handler = (request: IncomingMessage & { readonly url: string }, response: ServerResponse) => void;

/** An API server that finds Deployments and InferenceServices, and leaves the rest to `handle`. */
async function targetBefore(handle: Handler, timeout = 2_000) {
  const server = createServer((request, response) => {
    const { url = '' } = request;
    asked.push(url);
    if (!/^\/apis\/[^/]+\/[^/]+$/.test(url)) return handle(Object.assign(request, { url }), response);
    const kinds = { deployments: 'Deployment', inferenceservices: 'InferenceService' };
    const names = Object.entries(kinds).flatMap(([name, kind]) => [
      [`${name}/status`, kind],
      [name, kind],
    ]);
    reply(response, 200, { resources: names.map(([name, kind]) => ({ name, kind, namespaced: true })) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return targetAt((server.address() as AddressInfo).port, timeout);
}

function targetAt(port: number, timeout: number) {
  const text = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c',
  });
  return kubernetesTarget(connectionOf({ cluster: 'prod', kubeconfig: { text }, context: null, timeout }));
}

const reply = (response: ServerResponse, code: number, body: unknown) => {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};
const ref = (name: string, kind = 'Deployment', apiVersion = 'apps/v1'): ObjectRef => ({
  apiVersion,
  kind,
  namespace: 'ml',
  name,
});
const desired = (name: string) => ({
  ref: ref(name),
  body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
});
const stored = (name: string) => ({
  metadata: { name, uid: 'u', resourceVersion: '1', managedFields: [{ manager: 'b' }, { manager: 'a' }] },
});
const isDryRun = (url: string) => url.includes('dryRun=All');
const nameIn = (url: string) => /([^/?]+)\?/.exec(url)?.[1] ?? '';
const outcomes = (results: readonly { ref: ObjectRef; outcome: string }[]) =>
  results.map((result) => `${result.ref.name} ${result.outcome}`);

test('all are rehearsed before the first is applied, in our name and never by force', async () => {
  const urls: string[] = [];
  const target = await targetBefore((request, response) => {
    urls.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
    reply(response, 200, stored(nameIn(request.url)));
  });
  const results = await target.apply([desired('a'), desired('b')]);
  const line = (name: string, end: string) =>
    `PATCH /apis/apps/v1/namespaces/ml/deployments/${name}?fieldManager=modelwarden&force=false${end} application/apply-patch+yaml`;
  expect(asked.filter((url) => url === '/apis/apps/v1')).toHaveLength(1);
  expect(urls).toEqual([line('a', '&dryRun=All'), line('b', '&dryRun=All'), line('a', ''), line('b', '')]);
  expect(outcomes(results)).toEqual(['a applied', 'b applied']);
  expect(results[0]).toMatchObject({ live: { uid: 'u', resourceVersion: '1', generation: 0, managers: ['a', 'b'] } });
});

test('what the rehearsal refuses stops everything, and every objection is told', async () => {
  let applied = 0;
  const target = await targetBefore((request, response) => {
    if (!isDryRun(request.url)) applied += 1;
    reply(response, nameIn(request.url) === 'b' ? 200 : 403, { message: 'forbidden' });
  });
  expect(outcomes(await target.apply([desired('a'), desired('b'), desired('c')]))).toEqual(['a refused', 'c refused']);
  expect(applied).toBe(0);
});

test('after an answer that never came the outcome is unknown, and the rest is left alone', async () => {
  const tried: string[] = [];
  const target = await targetBefore((request, response) => {
    if (isDryRun(request.url)) return reply(response, 200, {});
    tried.push(nameIn(request.url));
    if (nameIn(request.url) === 'a') reply(response, 200, stored('a'));
  }, 300);
  const results = await target.apply([desired('a'), desired('b'), desired('c')]);
  expect(outcomes(results)).toEqual(['a applied', 'b unknown']);
  expect(results[1]).toMatchObject({ problem: { code: 'cluster-timeout' } });
  expect(tried).toEqual(['a', 'b']);
});

test('an overloaded server is unknown and not asked again; an answer that is no object is unknown', async () => {
  let requests = 0;
  const busy = await targetBefore((_, response) => {
    requests += 1;
    reply(response, 429, { message: 'too many requests' });
  });
  expect(await busy.apply([desired('a')])).toMatchObject([{ outcome: 'unknown', problem: { code: 'cluster-busy' } }]);
  expect(requests).toBe(1);
  const proxy = await targetBefore((_, response) => reply(response, 200, '<html>welcome</html>'));
  expect(await proxy.observe([ref('a')])).toMatchObject({ outcome: 'unknown', problem: { code: 'cluster-error' } });
});

test('a server that is not there is unknown, and its address is not told', async () => {
  const sighting = await targetAt(1, 2_000).observe([ref('a')]);
  expect(sighting).toMatchObject({ outcome: 'unknown', problem: { code: 'cluster-unreachable' } });
  expect(JSON.stringify(sighting)).not.toContain('127.0.0.1');
});

test('a predictor’s name cannot lead the look at its Deployment elsewhere', async () => {
  const urls: string[] = [];
  const target = await targetBefore((request, response) => {
    urls.push(request.url);
    const spec = { predictor: { name: '../../secrets/token?x' } };
    if (request.url.endsWith('/fraud')) reply(response, 200, { ...stored('fraud'), spec });
    else reply(response, 404, {});
  });
  await target.observe([ref('fraud', 'InferenceService', 'serving.kserve.io/v1beta1')]);
  expect(urls.at(-1)).toBe('/apis/apps/v1/namespaces/ml/deployments/fraud-..%2F..%2Fsecrets%2Ftoken%3Fx-predictor');
});

test('a watch that is refused does not end the wait at once', async () => {
  const target = await targetBefore((_, response) => reply(response, 403, { message: 'forbidden' }));
  const stop = new AbortController();
  const wait = target.changed([{ ref: ref('a'), live: null, children: [] }], stop.signal).then(() => 'over');
  expect(await Promise.race([wait, new Promise((resolve) => setTimeout(() => resolve('waiting'), 400))])).toBe(
    'waiting',
  );
  stop.abort();
  expect(await wait).toBe('over');
});

import { expect, test } from 'vitest';
import { type ClusterSettings, connectionOf } from './connection.ts';
import { KubernetesError } from './error.ts';

const config = (server: string, more = {}) =>
  JSON.stringify({
    clusters: [
      { name: 'a', cluster: { server, ...more } },
      { name: 'b', cluster: { server: 'https://b.example' } },
    ],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: ['a', 'b'].map((name) => ({ name, context: { cluster: name, user: 'u' } })),
    'current-context': 'a',
  });
const connect = (kubeconfig: ClusterSettings['kubeconfig'], context: string | null = null) =>
  connectionOf({ cluster: 'prod', kubeconfig, context, timeout: 1_000 });
const failure = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof KubernetesError) return `${error.code}: ${error.message} ${error.remedy}`;
    throw error;
  }
  return 'none';
};

test('the current context counts, unless another is named', () => {
  expect(connect({ text: config('https://a.example/') }).server).toBe('https://a.example');
  expect(connect({ text: config('https://a.example') }, 'b').server).toBe('https://b.example');
});

test('a context that is not there is refused with those that are', () => {
  expect(failure(() => connect({ text: config('https://a.example') }, 'c'))).toMatch(
    /cluster-configuration: .* no context c Name one of: a, b\./,
  );
});

test('a file that is missing, and text that is no kubeconfig, are refused', () => {
  expect(failure(() => connect({ file: '/nowhere/kubeconfig' }))).toContain('/nowhere/kubeconfig cannot be read');
  expect(failure(() => connect({ text: '{' }))).toContain('the given text cannot be read');
  expect(failure(() => connect({ text: 'clusters: []\nusers: []\ncontexts: []' }))).toContain('no current context');
});

test('an address without TLS needs consent', () => {
  expect(failure(() => connect({ text: config('http://a.example') }))).toContain('an address without TLS');
  expect(connect({ text: config('http://a.example', { 'insecure-skip-tls-verify': true }) }).server).toBe(
    'http://a.example',
  );
});

test('in-cluster credentials are refused outside of a cluster', () => {
  expect(failure(() => connect('in-cluster'))).toContain('runs in no cluster');
});

import { describe, expect, it } from 'vitest';
import { decisionPath, isForeign, logPath, routeOf } from './routes.ts';

describe('routes', () => {
  it.each([
    ['/', { kind: 'home' }],
    ['/acme/credit-models', { kind: 'repository', repository: 'acme/credit-models' }],
    ['/acme/.github', { kind: 'repository', repository: 'acme/.github' }],
    ['/decisions/018f-ab', { kind: 'decision', id: '018f-ab' }],
    ['/log/warden.example/acme', { kind: 'log', origin: 'warden.example/acme' }],
    ['/log/localhost%3A3000/acme', { kind: 'log', origin: 'localhost:3000/acme' }],
    ['/log/warden.example/acme/log.jsonl', { kind: 'log-file', origin: 'warden.example/acme' }],
    ['/sign-in/callback', { kind: 'sign-in-callback' }],
    ['/assets/style.css', { kind: 'asset', name: 'style.css' }],
  ])('%s', (path, route) => {
    expect(routeOf(path)).toEqual(route);
  });

  it.each([
    '/acme',
    '/acme/a/b',
    '//evil.example',
    '/acme/..',
    '/../x',
    '/decisions/',
    '/decisions/a/b',
    '/decisions/%3Cb%3E',
    '/log/',
    '/log/a b',
    '/%ff/x',
    '/assets/',
    '/sign-in/x',
    '/acme/%00',
  ])('nothing at %s', (path) => {
    expect(routeOf(path)).toBeNull();
  });

  it('leave webhooks, health and metrics to others', () => {
    for (const path of ['/api/github/webhooks', '/healthz', '/readyz', '/metrics']) {
      expect(isForeign(path)).toBe(true);
      expect(routeOf(path)).toBeNull();
    }
    expect(isForeign('/acme/x')).toBe(false);
  });

  it('lead back from the paths that pages link to', () => {
    expect(routeOf(logPath('localhost:3000/acme'))).toEqual({ kind: 'log', origin: 'localhost:3000/acme' });
    expect(routeOf(decisionPath('a-1'))).toEqual({ kind: 'decision', id: 'a-1' });
  });
});

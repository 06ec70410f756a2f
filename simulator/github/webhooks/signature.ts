import { createHmac } from 'node:crypto';
import type { App } from '../state/apps.ts';

export function signature(secret: string, body: string, algorithm: 'sha1' | 'sha256' = 'sha256'): string {
  return `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
}

export function deliveryHeaders(app: App, event: string, guid: string, body: string): Record<string, string> {
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/simulator',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': String(app.id),
    'x-github-hook-installation-target-id': String(app.id),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature': signature(app.webhookSecret, body, 'sha1'),
    'x-hub-signature-256': signature(app.webhookSecret, body),
  };
}

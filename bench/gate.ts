import type { Acme } from '../simulator/acme/acme.ts';
import { webhookPath } from '../src/app.ts';
import { gateName } from '../src/rendering/check-run.ts';

/**
 * Stands in GitHub's way of delivering: sees when the webhook of a pull request leaves, and when the one about the
 * completed gate does. Everything is passed on to the App over HTTP.
 */
export function watchGate(acme: Acme): { readonly shown: () => Promise<number> } {
  let left = Number.NaN;
  let tell: (milliseconds: number) => void = () => {};
  acme.github.deliverTo(acme.appId, async ({ headers, body }) => {
    const event = headers['x-github-event'];
    if (event === 'pull_request') left = performance.now();
    if (event === 'check_run' && isCompletedGate(body)) tell(performance.now() - left);
    const response = await fetch(`${acme.url}${webhookPath}`, { method: 'POST', headers: { ...headers }, body });
    return { status: response.status, body: await response.text() };
  });
  return {
    /** Milliseconds between the two, for the next gate that is shown. */
    shown: () =>
      new Promise((resolve) => {
        tell = resolve;
      }),
  };
}

type CheckRunEvent = { readonly check_run: { readonly name: string; readonly status: string } };

function isCompletedGate(body: string): boolean {
  const { check_run: run } = JSON.parse(body) as CheckRunEvent;
  return run.name === gateName && run.status === 'completed';
}

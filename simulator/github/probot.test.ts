import { Probot, ProbotOctokit } from 'probot';
import { expect, it } from 'vitest';
import { exampleWorld, repository } from './testing/example.ts';

it('runs a Probot app: signed events in, calls with an installation token out', async () => {
  const { sim, app, opened } = await exampleWorld();
  const handled: string[] = [];
  const probot = new Probot({
    appId: app.id,
    privateKey: app.privateKey,
    secret: app.webhookSecret,
    logLevel: 'fatal',
    request: { fetch: sim.fetch },
    Octokit: ProbotOctokit.defaults((options: object) => ({
      ...options,
      throttle: { enabled: false },
      retry: { enabled: false },
    })),
  });
  await probot.load((bot) => {
    bot.on('pull_request.opened', async (context) => {
      handled.push(context.payload.pull_request.title);
      const head_sha = context.payload.pull_request.head.sha;
      await context.octokit.rest.checks.create(context.repo({ name: 'modelwarden', head_sha, conclusion: 'success' }));
    });
  });
  sim.deliverTo(app.id, async ({ headers, body }) => {
    const name = headers['x-github-event'] as 'pull_request';
    const id = headers['x-github-delivery'] ?? '';
    await probot.webhooks.verifyAndReceive({
      id,
      name,
      payload: body,
      signature: headers['x-hub-signature-256'] ?? '',
    });
    return { status: 202 };
  });
  const { number } = await opened();
  await sim.settled();
  expect(handled).toEqual(['Change change']);
  expect(sim.checkRuns(repository, number)).toMatchObject([
    { name: 'modelwarden', conclusion: 'success', appId: app.id },
  ]);
  expect([...sim.deliveries.of(app.id)].map(({ answer }) => answer?.code)).not.toContain(502);
  expect(sim.bugs).toEqual([]);
  await sim.close();
});

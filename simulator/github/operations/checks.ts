import { afterRunChanged, botOf, latestRuns, suiteFor } from '../actions/check.ts';
import { queueMoved } from '../actions/merge-queue.ts';
import { type Call, number, type Operations, optionalText, text } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { invalid, notAccessible, notFound } from '../core/refusal.ts';
import { checkRunBody } from '../represent/check.ts';
import { repositoryPage } from '../represent/repository.ts';
import type { App } from '../state/apps.ts';
import type { Annotation, CheckAction, CheckRun, CheckStatus } from '../state/checks.ts';
import { known } from '../state/lookup.ts';
import type { World } from '../state/world.ts';
import { ok } from './reply.ts';
import { onRepository, type RepositoryCall } from './repository-operation.ts';

type CheckBody = {
  readonly name?: string;
  readonly head_sha?: string;
  readonly details_url?: string;
  readonly external_id?: string;
  readonly status?: CheckStatus;
  readonly conclusion?: string;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly output?: { title?: string; summary: string; text?: string; annotations?: Annotation[] };
  readonly actions?: CheckAction[];
};

/** Checks belong to apps: no person's token writes one. */
function callingApp(call: Call): App {
  if (call.actor.kind !== 'installation') throw notAccessible();
  return call.actor.app;
}

const longestTitle = 255;
const mostBytes = 64 * 1024;

function checkOutput(body: CheckBody): void {
  if (body.conclusion === 'stale') throw invalid('Only GitHub can change a check run conclusion to `stale`.');
  for (const annotation of body.output?.annotations ?? []) {
    const { start_line, end_line, start_column, end_column } = annotation;
    const columns = start_column !== undefined || end_column !== undefined;
    if (columns && start_line !== end_line) {
      throw invalid('Annotations must not have columns when they span several lines.');
    }
    if (end_line < start_line) throw invalid('end_line must not be before start_line');
    if ((annotation.title?.length ?? 0) > longestTitle) throw invalid('title is too long (maximum is 255 characters)');
    for (const long of [annotation.message, annotation.raw_details ?? '']) {
      if (Buffer.byteLength(long) > mostBytes) throw invalid('message and raw_details may have up to 64 KB');
    }
  }
}

/** A conclusion completes a run, and a completed run needs one. */
function apply(world: World, run: CheckRun, body: CheckBody): void {
  const completed = body.conclusion !== undefined || body.status === 'completed';
  if (body.status === 'completed' && body.conclusion === undefined && run.conclusion === null) {
    throw invalid('Invalid request.\n\n"conclusion" wasn\'t supplied.');
  }
  run.name = body.name ?? run.name;
  run.externalId = body.external_id ?? run.externalId;
  run.detailsUrl = body.details_url ?? run.detailsUrl;
  run.startedAt = body.started_at ?? run.startedAt ?? world.now();
  run.status = completed ? 'completed' : (body.status ?? run.status);
  run.conclusion = completed ? (body.conclusion ?? run.conclusion) : null;
  run.completedAt = completed ? (body.completed_at ?? world.now()) : null;
  run.actions = body.actions ?? run.actions;
  if (!body.output) return;
  run.output = {
    title: body.output.title ?? run.output.title,
    summary: body.output.summary,
    text: body.output.text ?? run.output.text,
  };
  // Annotations are added to those that are there; nothing takes one away.
  run.annotations.push(...(body.output.annotations ?? []));
}

function calledRun(world: World, call: RepositoryCall): CheckRun {
  const run = world.state.checkRuns.get(number(call, 'check_run_id'));
  if (run?.repositoryId !== call.repository.id) throw notFound();
  return run;
}

export const checks: Operations = {
  'checks/create': onRepository(['checks', 'write'], async (world, call) => {
    const body = call.body as CheckBody;
    const app = callingApp(call);
    const headSha = body.head_sha ?? '';
    checkOutput(body);
    if (!(await call.repository.git.commit(headSha))) throw invalid(`No commit found for SHA: ${headSha}`);
    const run: CheckRun = {
      id: world.nextId(),
      suiteId: suiteFor(world, call.repository, app.id, headSha).id,
      repositoryId: call.repository.id,
      appId: app.id,
      headSha,
      name: '',
      externalId: '',
      detailsUrl: null,
      status: 'queued',
      conclusion: null,
      startedAt: null,
      completedAt: null,
      output: { title: null, summary: null, text: null },
      annotations: [],
      actions: [],
    };
    apply(world, run, body);
    world.state.checkRuns.set(run.id, run);
    const actions = run.status === 'completed' ? (['created', 'completed'] as const) : (['created'] as const);
    const events = await afterRunChanged(world, run, actions, botOf(world, app));
    return {
      status: 201,
      body: checkRunBody(world, run),
      events: [...events, ...(await queueMoved(world, run.repositoryId))],
    };
  }),

  'checks/update': onRepository(['checks', 'write'], async (world, call) => {
    const run = calledRun(world, call);
    const app = callingApp(call);
    if (run.appId !== app.id) throw notAccessible();
    const body = call.body as CheckBody;
    checkOutput(body);
    const wasCompleted = run.status === 'completed';
    apply(world, run, body);
    const completedNow = run.status === 'completed' && !wasCompleted;
    const events = await afterRunChanged(world, run, completedNow ? ['completed'] : [], botOf(world, app));
    return {
      status: 200,
      body: checkRunBody(world, run),
      events: [...events, ...(await queueMoved(world, run.repositoryId))],
    };
  }),

  'checks/get': onRepository(['checks', 'read'], (world, call) => ok(checkRunBody(world, calledRun(world, call)))),

  'checks/list-annotations': onRepository(['checks', 'read'], (world, call) => {
    const run = calledRun(world, call);
    const page = repositoryPage(world, call.repository);
    return pageOf(call, run.annotations, (annotations) =>
      annotations.map((annotation) => ({
        start_column: null,
        end_column: null,
        title: null,
        raw_details: null,
        ...annotation,
        blob_href: `${page}/blob/${run.headSha}/${annotation.path}`,
      })),
    );
  }),

  'checks/list-for-ref': onRepository(['checks', 'read'], async (world, call) => {
    const commit = await call.repository.git.commitOf(text(call, 'ref'));
    if (!commit) throw invalid(`No commit found for SHA: ${text(call, 'ref')}`);
    const name = optionalText(call, 'check_name');
    const status = optionalText(call, 'status');
    const all = [...world.state.checkRuns.values()]
      .filter((run) => run.repositoryId === call.repository.id && run.headSha === commit.oid)
      .filter((run) => call.params.app_id === undefined || run.appId === call.params.app_id);
    const latest = optionalText(call, 'filter') === 'all' ? all : latestRuns(all);
    const found = latest
      .filter((run) => name === undefined || run.name === name)
      .filter((run) => status === undefined || run.status === status)
      .reverse();
    return pageOf(call, found, (page) => ({
      total_count: found.length,
      check_runs: page.map((run) => checkRunBody(world, known(run, 'check run'))),
    }));
  }),
};

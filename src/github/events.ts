import { z } from 'zod';
import type { RepositoryName } from '../domain/decision.ts';
import type { Delivery, Job } from '../flow/job.ts';

/** Only what we read, and leniently: GitHub adds fields, and old servers lack some. */
const envelope = z.object({
  action: z.string().optional(),
  installation: z.object({ id: z.number() }).optional(),
  repository: z.object({ full_name: z.string(), default_branch: z.string().optional() }).optional(),
});
const pullRequest = z.object({ pull_request: z.object({ number: z.number() }) });
const checkRun = z.object({ check_run: z.object({ head_sha: z.string() }) });
const checkSuite = z.object({
  check_suite: z.object({ head_sha: z.string(), app: z.object({ id: z.number() }).nullish() }),
});
const mergeGroup = z.object({
  merge_group: z.object({ head_sha: z.string(), head_ref: z.string(), base_sha: z.string() }),
});
const push = z.object({ ref: z.string(), deleted: z.boolean().optional() });
const comment = z.object({
  issue: z.object({ number: z.number(), pull_request: z.unknown().optional() }),
  comment: z.object({ body: z.string() }),
});

/** A command stands at the start of a line: a quoted or mentioned one is not a command. */
const recheck = /^\/modelwarden recheck\s*$/m;

type Context = {
  readonly appId: number;
  readonly installation: number;
  readonly repository: RepositoryName;
  readonly action: string;
};
type Consequence = Pick<Delivery, 'jobs' | 'restarts'>;

const nothing: Consequence = { jobs: [], restarts: null };
const work = (...jobs: Job[]): Consequence => ({ jobs, restarts: null });

/** What follows from each event. GitHub's order of deliveries means nothing, so no job carries the event's content. */
const consequences: Readonly<Record<string, (payload: unknown, context: Context) => Consequence>> = {
  pull_request: (payload, context) => work(evaluate(context, pullRequest.parse(payload).pull_request.number)),
  pull_request_review: (payload, context) => work(evaluate(context, pullRequest.parse(payload).pull_request.number)),
  check_run: (payload, context) => {
    if (context.action !== 'rerequested' && context.action !== 'requested_action') return nothing;
    return restart(context, checkRun.parse(payload).check_run.head_sha);
  },
  check_suite: (payload, context) => {
    const { head_sha: head, app } = checkSuite.parse(payload).check_suite;
    if (context.action === 'rerequested') return restart(context, head);
    // Another App's checks are done: what GitHub refused to merge while they ran may merge now.
    if (context.action === 'completed' && app?.id !== context.appId) return look(context, head);
    return nothing;
  },
  merge_group: (payload, context) => {
    if (context.action !== 'checks_requested') return nothing;
    const { head_sha: head, head_ref: ref, base_sha: base } = mergeGroup.parse(payload).merge_group;
    const number = Number(/\/pr-(\d+)-[0-9a-f]+$/.exec(ref)?.[1]);
    if (!Number.isInteger(number)) return nothing;
    const { installation, repository } = context;
    return work({ kind: 'evaluate-group', group: { installation, repository, number, head, base } });
  },
  push: (payload, context) => {
    const { ref, deleted } = push.parse(payload);
    if (deleted === true || !ref.startsWith('refs/heads/')) return nothing;
    const { installation, repository } = context;
    const baseRef = ref.slice('refs/heads/'.length);
    return work({ kind: 'refresh', installation, selection: { repository, baseRef } });
  },
  issue_comment: (payload, context) => {
    const { issue, comment: said } = comment.parse(payload);
    if (context.action !== 'created' || issue.pull_request === undefined || !recheck.test(said.body)) return nothing;
    return work(evaluate(context, issue.number));
  },
};

/** Events of an organisation or of the App itself, which name no repository. */
const wideEvents: Readonly<Record<string, (installation: number) => Job>> = {
  membership: (installation) => ({ kind: 'refresh', installation, selection: { everything: true } }),
  team: (installation) => ({ kind: 'refresh', installation, selection: { everything: true } }),
  organization: (installation) => ({ kind: 'refresh', installation, selection: { everything: true } }),
  installation: () => ({ kind: 'reconcile' }),
  installation_repositories: () => ({ kind: 'reconcile' }),
};

function evaluate({ installation, repository }: Context, number: number): Job {
  return { kind: 'evaluate', pull: { installation, repository, number } };
}

function look({ installation, repository }: Context, head: string): Consequence {
  return work({ kind: 'refresh', installation, selection: { repository, head } });
}

/** Never by the payload's own list of pull requests: GitHub leaves it empty for forks. */
function restart(context: Context, head: string): Consequence {
  return { ...look(context, head), restarts: { repository: context.repository, head } };
}

/** Reads a verified delivery. Throws a ZodError for a payload that is not GitHub's, or not JSON at all. */
export function deliveryOf(id: string, event: string, payload: string, appId: number): Delivery {
  const body: unknown = JSON.parse(payload);
  const { action, installation, repository } = envelope.parse(body);
  const base = {
    id,
    event,
    action: action ?? null,
    installation: installation?.id ?? null,
    repository: (repository?.full_name ?? null) as RepositoryName | null,
    payload,
  };
  if (installation === undefined) return { ...base, ...nothing };
  const wide = wideEvents[event];
  if (wide !== undefined) return { ...base, ...work(wide(installation.id)) };
  const consequence = consequences[event];
  if (consequence === undefined || base.repository === null) return { ...base, ...nothing };
  const context = { appId, installation: installation.id, repository: base.repository, action: action ?? '' };
  return { ...base, ...consequence(body, context) };
}

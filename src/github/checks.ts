import type { ProbotOctokit } from 'probot';
import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import type { Annotation, CheckRun } from '../rendering/check-run.ts';

/** GitHub takes at most this many annotations a request; an update appends further ones. */
const annotationsPerRequest = 50;

const coordinates = (repository: RepositoryName) => {
  const [owner, repo] = repository.split('/') as [string, string];
  return { owner, repo };
};

/**
 * Reports a completed check run. It is always a new run: an update would append annotations to those that are there.
 * With more than fifty annotations the run stays in progress until the last of them is there, so that nobody sees
 * a success with half its findings.
 */
export async function createCheckRun(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  head: Sha,
  externalId: string,
  run: CheckRun,
): Promise<number> {
  const batches: Annotation[][] = [];
  for (let start = 0; start < run.annotations.length; start += annotationsPerRequest) {
    batches.push(run.annotations.slice(start, start + annotationsPerRequest));
  }
  const output = (annotations: readonly Annotation[] = []) => ({
    title: run.title,
    summary: run.summary,
    text: run.text,
    annotations: annotations.map((annotation) => ({ ...annotation })),
  });
  const conclusion = { status: 'completed', conclusion: run.conclusion } as const;
  const [first = [], ...rest] = batches;
  const { data } = await octokit.rest.checks.create({
    ...coordinates(repository),
    name: run.name,
    head_sha: head,
    external_id: externalId,
    ...(run.detailsUrl === null ? {} : { details_url: run.detailsUrl }),
    actions: run.actions.map((action) => ({ ...action })),
    output: output(first),
    ...(rest.length === 0 ? conclusion : { status: 'in_progress' as const }),
  });
  for (const [index, batch] of rest.entries()) {
    await octokit.rest.checks.update({
      ...coordinates(repository),
      check_run_id: data.id,
      output: output(batch),
      ...(index === rest.length - 1 ? conclusion : {}),
    });
  }
  return data.id;
}

/** The completed run that a process before us made for the same report; null when there is none. */
export async function findCheckRun(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  head: Sha,
  name: string,
  externalId: string,
): Promise<number | null> {
  const { data } = await octokit.rest.checks.listForRef({
    ...coordinates(repository),
    ref: head,
    check_name: name,
    filter: 'latest',
    per_page: 100,
  });
  const run = data.check_runs.find((candidate) => candidate.external_id === externalId);
  return run?.status === 'completed' ? run.id : null;
}

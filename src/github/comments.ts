import type { ProbotOctokit } from 'probot';
import type { RepositoryName } from '../domain/decision.ts';
import type { PullKey } from '../flow/ports.ts';

const coordinates = (repository: RepositoryName) => {
  const [owner, repo] = repository.split('/') as [string, string];
  return { owner, repo };
};

export async function createComment(octokit: ProbotOctokit, pull: PullKey, body: string): Promise<number> {
  const { data } = await octokit.rest.issues.createComment({
    ...coordinates(pull.repository),
    issue_number: pull.number,
    body,
  });
  return data.id;
}

export async function updateComment(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  comment: number,
  body: string,
): Promise<void> {
  await octokit.rest.issues.updateComment({ ...coordinates(repository), comment_id: comment, body });
}

/** Our comment with the marker. The author is compared too: anybody can paste the marker. */
export async function findComment(
  octokit: ProbotOctokit,
  pull: PullKey,
  marker: string,
  botLogin: string,
): Promise<{ id: number; body: string } | null> {
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    ...coordinates(pull.repository),
    issue_number: pull.number,
    per_page: 100,
  });
  for await (const { data } of pages) {
    const ours = data.find((comment) => comment.user?.login === botLogin && comment.body?.startsWith(marker));
    if (ours !== undefined) return { id: ours.id, body: ours.body ?? '' };
  }
  return null;
}

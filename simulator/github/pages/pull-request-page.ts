import { latestRuns } from '../actions/check.ts';
import { reviewsOf } from '../actions/review.ts';
import { pullRequestFacts } from '../represent/pull-request.ts';
import { repositoryPage } from '../represent/repository.ts';
import type { PullRequest } from '../state/conversations.ts';
import { repositoryById } from '../state/lookup.ts';
import type { World } from '../state/world.ts';
import { checkRunBox } from './check-run.ts';
import { box, commentBoxes, crumb, login } from './conversation.ts';
import { type Html, html } from './html.ts';
import { markdown } from './markdown.ts';

export function stateBadge(pull: PullRequest): Html {
  if (pull.mergedAt !== null) return html`<span class="badge merged">Merged</span>`;
  if (pull.state === 'closed') return html`<span class="badge closed">Closed</span>`;
  return pull.draft ? html`<span class="badge draft">Draft</span>` : html`<span class="badge open">Open</span>`;
}

const opinions: Record<string, Html> = {
  APPROVED: html`<span class="good">✓ approved</span>`,
  CHANGES_REQUESTED: html`<span class="bad">✗ requested changes</span>`,
  COMMENTED: html`<span class="neutral">commented</span>`,
  DISMISSED: html`<span class="neutral">— review dismissed</span>`,
  PENDING: html`<span class="wait">pending</span>`,
};

export async function pullRequestPage(world: World, pull: PullRequest): Promise<Html> {
  const { commits, files } = await pullRequestFacts(world, pull);
  const merged = pull.mergedAt === null ? 'wants to merge' : `merged by ${login(world, pull.mergedById)}:`;
  const count = `${commits.length} ${commits.length === 1 ? 'commit' : 'commits'}`;
  return html`${crumb(world, pull.repositoryId)}<h1>${pull.title} <span>#${pull.number}</span></h1>
<p>${stateBadge(pull)} <strong>${login(world, pull.authorId)}</strong> ${merged} ${count} into <code>${pull.base.ref}</code> from <code>${pull.head.ref}</code></p>
${pull.body !== null && pull.body !== '' && markdown(pull.body)}
<h2>Checks</h2>${checkBoxes(world, pull)}
<h2>Reviews</h2>${reviewBoxes(world, pull)}
<h2>Comments</h2>${orNone(commentBoxes(world, pull.repositoryId, pull.number))}
<h2>Files changed</h2>${await fileRows(world, pull, files)}`;
}

function orNone(boxes: readonly Html[]): Html {
  return boxes.length > 0 ? html`${boxes}` : html`<p class="quiet">None yet.</p>`;
}

function checkBoxes(world: World, pull: PullRequest): Html {
  const runs = [...world.state.checkRuns.values()].filter(
    (run) => run.repositoryId === pull.repositoryId && run.headSha === pull.head.sha,
  );
  return orNone(latestRuns(runs).map(checkRunBox));
}

function reviewBoxes(world: World, pull: PullRequest): Html {
  return orNone(
    reviewsOf(world, pull).map((review) => {
      const outdated = review.commitSha === pull.head.sha ? '' : ' · on an earlier commit';
      const who = html`<strong>${login(world, review.userId)}</strong> ${opinions[review.state] ?? review.state}`;
      const when = html`<span class="quiet">${review.submittedAt} <code>${review.commitSha.slice(0, 7)}</code>${outdated}</span>`;
      return box(`pullrequestreview-${review.id}`, html`${who} ${when}`, review.body);
    }),
  );
}

async function fileRows(
  world: World,
  pull: PullRequest,
  files: Awaited<ReturnType<typeof pullRequestFacts>>['files'],
): Promise<Html> {
  const repository = repositoryById(world.state, pull.repositoryId);
  const { mergeBase } = await pullRequestFacts(world, pull);
  const patches =
    mergeBase === null ? new Map<string, string>() : await repository.git.filePatches(mergeBase, pull.head.sha);
  const base = repositoryPage(world, repository);
  return orNone(
    files.slice(0, 100).map((file) => {
      const patch = patches.get(file.path);
      const from = file.previousPath === null ? '' : ` (was ${file.previousPath})`;
      const address = `${base}/blob/${pull.head.sha}/${file.path.split('/').map(encodeURIComponent).join('/')}`;
      const counts = html`<span class="add">+${file.additions}</span> <span class="del">−${file.deletions}</span>`;
      const name =
        file.status === 'removed'
          ? html`<code>${file.path}</code>`
          : html`<a href="${address}"><code>${file.path}</code></a>`;
      const head = html`${name}${from} <span class="quiet">${file.status}</span> ${counts}`;
      if (patch === undefined) return html`<p>${head}</p>`;
      return html`<details><summary>${head}</summary><pre><code>${diffLines(patch)}</code></pre></details>`;
    }),
  );
}

function diffLines(patch: string): Html[] {
  return patch.split('\n').map((line) => {
    if (line.startsWith('+')) return html`<span class="add">${line}</span>\n`;
    return line.startsWith('-') ? html`<span class="del">${line}</span>\n` : html`${line}\n`;
  });
}

import type { Issue } from '../state/conversations.ts';
import type { World } from '../state/world.ts';
import { box, commentBoxes, crumb, login } from './conversation.ts';
import { type Html, html } from './html.ts';

export function issuePage(world: World, issue: Issue): Html {
  const head = html`<strong>${login(world, issue.authorId)}</strong> <span class="quiet">${issue.createdAt}</span>`;
  return html`${crumb(world, issue.repositoryId)}<h1>${issue.title} <span>#${issue.number}</span></h1>
<p><span class="badge open">Open</span></p>
${box('issue', head, issue.body ?? '')}
${commentBoxes(world, issue.repositoryId, issue.number)}`;
}

import { accountById, fullName } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { type Html, html } from './html.ts';
import { stateBadge } from './pull-request-page.ts';

export function homePage(world: World): Html {
  const names = [...world.state.repositories.values()].map((repository) => fullName(world.state, repository));
  const items = names.map((name) => html`<li><a href="/${name}">${name}</a></li>`);
  return html`<h1>Repositories</h1>${items.length > 0 ? html`<ul>${items}</ul>` : html`<p class="quiet">None yet.</p>`}`;
}

export function repositoryPage(world: World, repository: Repository): Html {
  const name = fullName(world.state, repository);
  const pulls = [...world.state.pullRequests.values()].filter((pull) => pull.repositoryId === repository.id).reverse();
  const issues = [...world.state.issues.values()].filter((issue) => issue.repositoryId === repository.id).reverse();
  const rows = pulls.map((pull) => {
    const author = accountById(world.state, pull.authorId).login;
    const address = `/${name}/pull/${pull.number}`;
    return html`<p>${stateBadge(pull)} <a href="${address}">${pull.title}</a> <span class="quiet">#${pull.number} by ${author}</span></p>`;
  });
  const issueRows = issues.map(
    (issue) => html`<li><a href="/${name}/issues/${issue.number}">${issue.title}</a> #${issue.number}</li>`,
  );
  return html`<h1>${name}</h1>
<h2>Pull requests</h2>${rows.length > 0 ? rows : html`<p class="quiet">None yet.</p>`}
${issueRows.length > 0 && html`<h2>Issues</h2><ul>${issueRows}</ul>`}`;
}

import type { DecisionSummary, ModelStanding, RepositorySummary, Running } from '../../flow/queries.ts';
import { count, plural } from '../../rendering/numbers.ts';
import { breakable, type Html, html } from '../html.ts';
import { decisionPath } from '../routes.ts';
import { type Frame, layout } from './layout.ts';
import { outcomeChip, scrolling, time } from './parts.ts';

/** Decisions per repository on the overview; the repository's own page has all that the query gives. */
const mostDecisions = 5;

const stateWord: Readonly<Record<Running['state'], string>> = {
  live: 'live',
  'rolling-out': 'rolling out',
  failed: 'failed',
  retired: 'retired',
};
const stateTone: Readonly<Record<Running['state'], string>> = {
  live: 'pass',
  'rolling-out': 'waiting',
  failed: 'fail',
  retired: 'not-applicable',
};

/** Every repository that the viewer may read: its models, what runs where, and the latest decisions. */
export function overviewPage(frame: Frame, repositories: readonly RepositorySummary[]): Html {
  const models = repositories.reduce((sum, { models: list }) => sum + list.length, 0);
  const blocked = repositories
    .flatMap(({ decisions }) => decisions)
    .filter(({ outcome, mode }) => outcome === 'blocked' && mode === 'enforce').length;
  return layout(
    frame,
    'Overview',
    html`<h1>Overview</h1>
<p class="lead">${plural(repositories.length, 'repository', 'repositories')}, ${plural(models, 'governed model')}, ${plural(blocked, 'blocked pull request')}.</p>
${repositories.length === 0 ? nothing : repositories.map((repository) => repositorySection(repository, mostDecisions, 'h2'))}`,
  );
}

const nothing = html`<section class="card empty"><h2>Nothing governed yet</h2>
<p>Install the App on a repository on GitHub and merge its first policy: <code>npx modelwarden init</code> writes one. Repositories appear here after their first pull request.</p></section>`;

/** One repository by itself. */
export const repositoryPage = (frame: Frame, summary: RepositorySummary): Html =>
  layout(frame, summary.repository, repositorySection(summary, Number.POSITIVE_INFINITY, 'h1'));

function repositorySection(
  { repository, mode, models, decisions, log }: RepositorySummary,
  most: number,
  level: 'h1' | 'h2',
): Html {
  const shown = decisions.slice(0, most);
  const part = (title: string): Html =>
    level === 'h1' ? html`<h2 class="part">${title}</h2>` : html`<h3 class="part">${title}</h3>`;
  const name =
    level === 'h1'
      ? html`<h1>${breakable(repository)}</h1>`
      : html`<h2><a href="/${repository}">${breakable(repository)}</a></h2>`;
  return html`<section class="repository">
<div class="heading">${name}<p class="meta">${mode === 'observe' ? 'observing, nothing is blocked' : 'enforcing'}${log !== null && html` · ${plural(log.size, 'log entry', 'log entries')}`}</p></div>
${part('Models')}
${models.length === 0 ? html`<p class="muted">No model card on the default branch.</p>` : modelTable(repository, models)}
${part('Latest decisions')}
${shown.length === 0 ? html`<p class="muted">No pull request has been judged yet.</p>` : html`<ol class="decisions">${shown.map(decisionItem)}</ol>`}
${decisions.length > shown.length && html`<p><a href="/${repository}">All ${count(decisions.length)} decisions</a></p>`}
</section>`;
}

const modelTable = (repository: string, models: readonly ModelStanding[]): Html =>
  scrolling(
    `Models of ${repository}`,
    html`<table><thead><tr><th scope="col">Model</th><th scope="col">Tier</th><th scope="col">Card</th><th scope="col">What runs where</th></tr></thead>
<tbody>${models.map(
      (
        model,
      ) => html`<tr><th scope="row">${breakable(model.name)}</th><td>${model.tier}</td><td class="number">${model.version ?? 'none'}</td>
<td>${model.running.length === 0 ? html`<span class="muted">nowhere</span>` : html`<ul class="plain">${model.running.map(runningItem)}</ul>`}</td></tr>`,
    )}</tbody></table>`,
  );

const runningItem = ({ environment, version, state, since, decision }: Running): Html =>
  html`<li><span class="environment">${environment}</span> <strong class="number">${version ?? 'unknown'}</strong> <span class="chip small ${stateTone[state]}">${stateWord[state]}</span>
<span class="muted">since ${time(since)}, ${decision === null ? html`<strong class="fail-text">unexplained</strong>` : html`<a href="${decisionPath(decision)}">why</a>`}</span></li>`;

/** The headline without the outcome in capitals, which the chip says. */
const reasonOf = (headline: string): string => headline.replace(/^[A-Z, a-z]+ - /, '');

const decisionItem = (decision: DecisionSummary): Html =>
  html`<li><a class="row" href="${decisionPath(decision.id)}">
${outcomeChip(decision)}
<span class="what"><strong>${decision.pull !== null && `#${decision.pull}`} ${decision.title}</strong> <span class="muted">${reasonOf(decision.headline)}</span></span>
<span class="muted when">${time(decision.at)}${decision.author !== null && html` · ${decision.author}`}</span></a></li>`;

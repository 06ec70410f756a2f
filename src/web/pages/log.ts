import type { LogEntry, LogPage } from '../../flow/queries.ts';
import { count, plural } from '../../rendering/numbers.ts';
import { breakable, type Html, html, verbatim } from '../html.ts';
import { decisionPath, logPath } from '../routes.ts';
import { type Frame, layout } from './layout.ts';
import { scrolling, time } from './parts.ts';

/**
 * The log, newest first. Entries about repositories that the viewer cannot read keep their place and their hash, so
 * that nothing seems missing, and say no more.
 */
export const logView = (frame: Frame, log: LogPage, readable: ReadonlySet<string>): Html => {
  const path = logPath(log.origin);
  const all = log.repositories.every((repository) => readable.has(repository));
  return layout(
    frame,
    `Log ${log.origin}`,
    html`<h1>Log</h1>
<p class="lead"><code>${breakable(log.origin)}</code>, ${plural(log.size, 'entry', 'entries')}. Every decision is recorded here before it takes effect.</p>
<section><h2>Check it yourself</h2>
<p>The entries are the leaves of a Merkle tree (RFC 6962); the checkpoint below signs its root. Whoever keeps an older checkpoint can prove that nothing before it was changed.</p>
<ol><li>${all ? html`<a href="${path}/log.jsonl">Download the whole log</a> as JSON lines.` : html`The whole log can be downloaded by whoever may read every repository in it; you may read ${plural(log.repositories.filter((repository) => readable.has(repository)).length, 'repository', 'repositories')} of ${count(log.repositories.length)}.`}</li>
<li><code>npx modelwarden audit verify log.jsonl --key '…'</code>, with the key below as you got it elsewhere, checks the root, the signature and every entry offline, and names the first bad one.</li></ol>
<h3>Key</h3><pre class="block" tabindex="0">${verbatim(log.verifierKey)}</pre>
<h3>Checkpoint</h3>${log.checkpoint === null ? html`<p class="muted">No checkpoint yet: the log is empty.</p>` : html`<pre class="block" tabindex="0">${verbatim(log.checkpoint)}</pre>`}</section>
<section><h2>Entries</h2>
${log.entries.length === 0 ? html`<p class="muted">No entries.</p>` : scrolling('Log entries', html`<table class="log"><thead><tr><th scope="col">Entry</th><th scope="col">When</th><th scope="col">What</th><th scope="col">Leaf hash</th></tr></thead><tbody>${log.entries.map((entry) => row(entry, entry.repository === null || readable.has(entry.repository)))}</tbody></table>`)}
${log.older !== null && html`<p><a href="${path}?before=${log.older}" rel="next">Older entries</a></p>`}</section>`,
  );
};

const row = (entry: LogEntry, open: boolean): Html =>
  html`<tr><th scope="row" class="number">${count(entry.index)}</th><td class="nowrap">${time(entry.at)}</td>
<td>${open ? html`<span class="kind">${entry.kind}</span> ${entry.decision === null ? entry.summary : html`<a href="${decisionPath(entry.decision)}">${entry.summary}</a>`}${entry.repository !== null && html`<span class="note">${entry.repository}</span>`}` : html`<span class="muted">withheld: a repository that you cannot read</span>`}</td>
<td><code title="${entry.hash}">${entry.hash.slice(0, 12)}</code></td></tr>`;

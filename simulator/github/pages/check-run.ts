import type { Annotation, CheckRun } from '../state/checks.ts';
import { type Html, html, link } from './html.ts';
import { markdown } from './markdown.ts';

const marks: Record<string, Html> = {
  success: html`<span class="good">✓ success</span>`,
  failure: html`<span class="bad">✗ failure</span>`,
  timed_out: html`<span class="bad">✗ timed out</span>`,
  cancelled: html`<span class="bad">✗ cancelled</span>`,
  action_required: html`<span class="wait">! action required</span>`,
  neutral: html`<span class="neutral">■ neutral</span>`,
  skipped: html`<span class="neutral">■ skipped</span>`,
};

export function checkRunBox(run: CheckRun): Html {
  const mark = marks[run.conclusion ?? ''] ?? html`<span class="wait">● ${run.status.replace('_', ' ')}</span>`;
  const details = run.detailsUrl === null ? null : html` · ${link(run.detailsUrl, 'Details')}`;
  const title = run.output.title === null ? null : html` <span class="quiet">${run.output.title}</span>`;
  return html`<section class="box" id="run-${run.id}"><div class="head"><strong>${run.name}</strong> ${mark}${title}${details}</div><div class="body">${markdown(run.output.summary ?? '')}${annotations(run.annotations)}${folded(run.output.text)}</div></section>`;
}

function annotations(list: readonly Annotation[]): Html | null {
  if (list.length === 0) return null;
  const items = list.slice(0, 50).map((one) => {
    const level = one.annotation_level === 'failure' ? 'bad' : one.annotation_level === 'warning' ? 'wait' : 'neutral';
    const title = one.title === undefined ? null : html`<strong>${one.title}</strong> `;
    return html`<li><code>${one.path}:${one.start_line}</code> <span class="${level}">${one.annotation_level}</span> ${title}${one.message}</li>`;
  });
  const rest = list.length > 50 ? html`<p class="quiet">and ${list.length - 50} more</p>` : null;
  return html`<details><summary>${list.length} ${list.length === 1 ? 'annotation' : 'annotations'}</summary><ul>${items}</ul>${rest}</details>`;
}

function folded(text: string | null): Html | null {
  return text === null || text === '' ? null : html`<details><summary>Full report</summary>${markdown(text)}</details>`;
}

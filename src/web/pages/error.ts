import { type Html, html, prose } from '../html.ts';
import { type Frame, layout } from './layout.ts';

const headings: Readonly<Record<number, string>> = {
  400: 'That request was not understood',
  403: 'Refused',
  404: 'Not found',
  405: 'Not possible here',
  413: 'Too much',
  421: 'Wrong host',
  503: 'GitHub does not answer',
};

/** An error with what to do next. */
export const errorPage = (frame: Frame, status: number, message: string, remedy: string): Html =>
  layout(
    frame,
    headings[status] ?? 'Something went wrong',
    html`<section class="card narrow"><p class="muted number">${status}</p><h1>${headings[status] ?? 'Something went wrong'}</h1>
<p>${prose(message)}</p><p><strong>What to do:</strong> ${prose(remedy)}</p><p><a href="/">Back to the overview</a></p></section>`,
  );

import { assetPaths } from '../answer.ts';
import { type Html, href, html, type Part } from '../html.ts';
import { logPath } from '../routes.ts';

/** What every page needs around its content. */
export type Frame = {
  /** Who is signed in; null for nobody. */
  readonly login: string | null;
  /** `open`: everybody sees everything (the demo). `setup`: there is nothing to see yet. */
  readonly mode: 'open' | 'signed-in' | 'setup';
  /** The log to link to, where there is one to speak of. */
  readonly log: string | null;
};

/** A whole page. `title` is the tab's, without our name. */
export const layout = (frame: Frame, title: string, main: Part): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Modelwarden</title>
<link rel="stylesheet" href="${assetPaths.style}">
<link rel="icon" href="${assetPaths.icon}" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="/"><img src="${assetPaths.icon}" alt="" width="22" height="22"> Modelwarden</a>
${navigation(frame)}
${account(frame)}
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer class="bottom"><p>Git says what; evidence says whether; policy says how much and who; the log says why.</p></footer>
</body>
</html>
`;

const navigation = ({ mode, log }: Frame): Html | null =>
  mode === 'setup'
    ? null
    : html`<nav aria-label="Site"><a href="/">Overview</a>${log !== null && html`<a href="${href(logPath(log))}">Log</a>`}</nav>`;

function account({ login, mode }: Frame): Html {
  if (mode === 'setup') return html`<p class="account">Not set up yet</p>`;
  if (mode === 'open') return html`<p class="account">Open demo</p>`;
  if (login === null) return html`<p class="account"><a href="/sign-in">Sign in</a></p>`;
  return html`<form class="account" method="post" action="/sign-out"><span>${login}</span> <button class="quiet">Sign out</button></form>`;
}

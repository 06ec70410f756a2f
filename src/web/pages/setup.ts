import type { Json } from '../../domain/digest.ts';
import { breakable, type Html, href, html } from '../html.ts';
import type { CreatedApp } from '../setup.ts';
import { type Frame, layout } from './layout.ts';

/** First step: prove that you run this server, and say where the App shall live. */
export const setupPage = (frame: Frame, publicUrl: URL, refused: boolean): Html =>
  layout(
    frame,
    'Set up',
    html`<section class="card narrow"><h1>Set up Modelwarden</h1>
<p>This server has no GitHub App yet. GitHub will create one with the permissions that Modelwarden needs, and hand its credentials to this server.</p>
<form method="post" action="/setup" class="fields">
<label for="code">Setup code</label><input id="code" name="code" required autocomplete="one-time-code" aria-describedby="code-help">
<p id="code-help" class="${refused ? 'fail-text' : 'muted'}">${refused ? "That is not the code. It is printed in the server's log at start; it changes with every start." : "Printed in the server's log at start, so that only whoever runs the server can do this."}</p>
<label for="organization">Organisation (empty for your own account)</label><input id="organization" name="organization" autocomplete="organization" pattern="[A-Za-z0-9-]*">
<button class="primary">Continue</button></form>
<p class="muted">GitHub will call <code>${breakable(publicUrl.href)}</code>. If that is not how GitHub reaches this server, set the public address first and start again.</p></section>`,
  );

/** Second step: the form that hands the manifest to GitHub. It must be sent by the person's own browser. */
export const manifestPage = (frame: Frame, action: string, manifest: Json): Html =>
  layout(
    frame,
    'Create the App',
    html`<section class="card narrow"><h1>Create the App on GitHub</h1>
<p>GitHub shows the name and the permissions, and asks you to confirm. You can change the name there.</p>
<form method="post" action="${href(action)}"><input type="hidden" name="manifest" value="${JSON.stringify(manifest)}"><button class="primary">Create the GitHub App</button></form></section>`,
  );

/** Last step. No secret is shown: they are where `saved` says. */
export const createdPage = (frame: Frame, app: CreatedApp): Html =>
  layout(
    frame,
    'App created',
    html`<section class="card narrow"><h1>${app.name} is created</h1>
<ol><li>Its credentials are in <code>${breakable(app.saved)}</code>.</li>
<li>Restart Modelwarden, so that it reads them.</li>
<li><a href="${href(`${app.url}/installations/new`)}">Install the App</a> on the repositories that it shall govern.</li></ol></section>`,
  );

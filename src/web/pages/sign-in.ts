import { type Html, html } from '../html.ts';
import { type Frame, layout } from './layout.ts';

/** Asks for a GitHub sign-in. `returnTo` is a path of ours, where the person wanted to go. */
export const signInPage = (frame: Frame, returnTo: string): Html =>
  layout(
    frame,
    'Sign in',
    html`<section class="card narrow"><h1>Sign in</h1>
<p>Modelwarden shows each person what that person may read on GitHub, and nothing else.</p>
<form method="post" action="/sign-in"><input type="hidden" name="return" value="${returnTo}"><button class="primary">Continue with GitHub</button></form>
<p class="muted">Your GitHub token stays in an encrypted cookie in your browser for at most eight hours. It is used only to ask GitHub what you may read.</p></section>`,
  );

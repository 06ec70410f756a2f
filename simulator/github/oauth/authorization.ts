import { createHash } from 'node:crypto';
import type { Core } from '../core/core.ts';
import { type HttpRequest, type HttpResponse, jsonResponse, redirect, sentFields } from '../core/http.ts';
import { Refusal } from '../core/refusal.ts';
import type { App } from '../state/apps.ts';
import type { World } from '../state/world.ts';
import { browserUser } from './sign-in.ts';

function appByClientId(world: World, clientId: string | null | undefined): App | undefined {
  return [...world.state.apps.values()].find((app) => app.clientId === clientId);
}

/** Only an address below one that the app registered may be sent a code: otherwise anybody's page could collect them. */
function allowedRedirect(app: App, asked: string | null): string {
  const fallback = app.callbackUrls[0] ?? app.externalUrl;
  if (asked === null) return fallback;
  const allowed = app.callbackUrls.some((registered) => {
    const [mine, theirs] = [new URL(registered), new URL(asked)];
    return mine.origin === theirs.origin && theirs.pathname.startsWith(mine.pathname);
  });
  if (!allowed) throw new Refusal(400, 'The redirect_uri is not associated with this application.');
  return asked;
}

/** The page on which a person approves: here they approve at once. `login` chooses who. */
export async function authorization(core: Core, request: HttpRequest): Promise<HttpResponse> {
  const { world } = core;
  const query = request.url.searchParams;
  const app = appByClientId(world, query.get('client_id'));
  if (!app) throw new Refusal(404, 'Not Found');
  const redirectUri = allowedRedirect(app, query.get('redirect_uri'));
  const user = browserUser(world, query.get('login'));
  const code = world.nextSecret('oauth code').slice(0, 20);
  const codeChallenge = query.get('code_challenge');
  world.state.oauthCodes.set(code, { userId: user.id, appId: app.id, redirectUri, codeChallenge });
  const target = new URL(redirectUri);
  target.searchParams.set('code', code);
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return redirect(target.toString());
}

/** A code for a token, once. What is wrong is said with status 200, in the body. */
export async function accessToken(core: Core, request: HttpRequest): Promise<HttpResponse> {
  const { world } = core;
  const sent = sentFields(request);
  const app = appByClientId(world, sent.client_id);
  if (!app || app.clientSecret !== sent.client_secret) {
    return answered(
      request,
      failure('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.'),
    );
  }
  const code = world.state.oauthCodes.get(sent.code ?? '');
  if (code?.appId !== app.id) {
    return answered(request, failure('bad_verification_code', 'The code passed is incorrect or expired.'));
  }
  if (sent.redirect_uri !== undefined && sent.redirect_uri !== code.redirectUri) {
    const told = 'The redirect_uri MUST match the registered callback URL for this application.';
    return answered(request, failure('redirect_uri_mismatch', told));
  }
  const proof = createHash('sha256')
    .update(sent.code_verifier ?? '')
    .digest('base64url');
  if (code.codeChallenge !== null && code.codeChallenge !== proof) {
    return answered(request, failure('bad_verification_code', 'The code passed is incorrect or expired.'));
  }
  world.state.oauthCodes.delete(sent.code ?? '');
  const token = `ghu_${world.nextSecret('user token').slice(0, 36)}`;
  world.state.userTokens.set(token, { userId: code.userId, appId: app.id });
  return answered(request, { access_token: token, token_type: 'bearer', scope: '' });
}

function failure(error: string, description: string): Record<string, string> {
  const docs = 'https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app';
  return { error, error_description: description, error_uri: docs };
}

/** A form unless JSON is asked for. */
function answered(request: HttpRequest, body: Record<string, string>): HttpResponse {
  if (request.headers.accept?.includes('json')) return jsonResponse(200, body);
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return { status: 200, headers, body: new URLSearchParams(body).toString() };
}

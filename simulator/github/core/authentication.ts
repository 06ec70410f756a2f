import { verify } from 'node:crypto';
import type { App } from '../state/apps.ts';
import type { World } from '../state/world.ts';
import type { HttpRequest } from './http.ts';
import type { Actor } from './operation.ts';
import { Refusal } from './refusal.ts';

/**
 * Who sends a request, by its `Authorization` header.
 *
 * Credentials live on the machine's clock, not on the simulated one: Octokit signs and caches by the machine's, and a
 * story that jumps two months ahead must not lock the app out.
 */
export function authenticated(world: World, request: HttpRequest): Actor {
  const [scheme = '', credential = ''] = (request.headers.authorization ?? '').split(' ');
  if (!['bearer', 'token'].includes(scheme.toLowerCase())) return { kind: 'anonymous' };
  if (credential.startsWith('ghs_')) return installationActor(world, credential);
  if (credential.startsWith('ghu_')) return userActor(world, credential);
  return { kind: 'app', app: appOfJsonWebToken(world, credential) };
}

function installationActor(world: World, credential: string): Actor {
  const token = world.state.installationTokens.get(credential);
  const installation = token && world.state.installations.get(token.installationId);
  const app = installation && world.state.apps.get(installation.appId);
  if (!token || !installation || !app || Date.parse(token.expiresAt) <= Date.now()) throw badCredentials();
  if (installation.suspendedAt) throw new Refusal(403, 'This installation has been suspended');
  return { kind: 'installation', app, installation, token };
}

function userActor(world: World, credential: string): Actor {
  const token = world.state.userTokens.get(credential);
  const user = token && world.state.accounts.get(token.userId);
  const app = token && world.state.apps.get(token.appId);
  if (!user || !app) throw badCredentials();
  return { kind: 'user', user, app };
}

function badCredentials(): Refusal {
  return new Refusal(401, 'Bad credentials');
}

const undecodable = 'A JSON web token could not be decoded';
const longestLife = 600;

function appOfJsonWebToken(world: World, credential: string): App {
  const [head, body, signature] = credential.split('.');
  if (!head || !body || !signature) throw badCredentials();
  const header = jsonPart(head);
  const claims = jsonPart(body);
  if (header.alg !== 'RS256') throw new Refusal(401, undecodable);
  const app = [...world.state.apps.values()].find(({ id, clientId }) =>
    [String(id), clientId].includes(String(claims.iss)),
  );
  if (!app) throw new Refusal(401, "'Issuer' claim ('iss') must be an Integration");
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify('RSA-SHA256', signed, app.publicKey, Buffer.from(signature, 'base64url')))
    throw new Refusal(401, undecodable);
  const now = Math.floor(Date.now() / 1000);
  const { exp, iat } = claims;
  if (typeof exp !== 'number' || exp <= now) {
    const rule = 'must be a numeric value representing the future time at which the assertion expires';
    throw new Refusal(401, `'Expiration time' claim ('exp') ${rule}`);
  }
  // A minute of grace, as the clocks of callers differ.
  if (exp > now + longestLife + 60) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== 'number' || iat > now + 60) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  return app;
}

function jsonPart(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    throw new Refusal(401, undecodable);
  }
}

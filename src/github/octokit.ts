import { RequestError } from '@octokit/request-error';
import type { Logger } from 'pino';
import { Probot, ProbotOctokit } from 'probot';
import { z } from 'zod';
import { RetryLater } from '../flow/job.ts';
import { GitHubError } from './errors.ts';

export type AppCredentials = {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** `https://api.github.com`, or `https://HOST/api/v3` on GitHub Enterprise Server. */
  readonly baseUrl: string;
};

export type OctokitOptions = {
  /** Replaces the network, for tests. */
  readonly fetch?: typeof globalThis.fetch;
  /** Content-creating requests per minute and installation; GitHub's secondary limit is 80. */
  readonly writesPerMinute?: number;
  readonly log: Logger;
};

/**
 * Probot over our own Octokit: reads are retried twice, writes never (a 502 may have been committed; the effect's
 * natural key finds out), and a rate limit becomes `RetryLater`. Probot's throttle of one write a second is replaced
 * by a budget per minute that allows a burst: GitHub's limit is per minute, and a decision is up to six writes.
 */
export async function createProbot(credentials: AppCredentials, options: OctokitOptions): Promise<Probot> {
  const probot = new Probot({
    appId: credentials.appId,
    privateKey: credentials.privateKey,
    secret: credentials.webhookSecret,
    baseUrl: credentials.baseUrl,
    log: options.log,
    Octokit: ProbotOctokit.defaults((defaults: Record<string, unknown>) => ({
      ...defaults,
      throttle: { enabled: false },
      retry: { retries: 2 },
    })),
    request: { fetch: options.fetch ?? fetchWithin },
  });
  await probot.ready();
  return probot;
}

/** An installation's Octokit with our rules for writes and limits. */
export async function installationOctokit(
  probot: Probot,
  installation: number,
  writesPerMinute: number,
): Promise<ProbotOctokit> {
  const octokit = await probot.auth(installation);
  const takeWrite = writeBudget(writesPerMinute);
  octokit.hook.wrap('request', async (request, options) => {
    // On Enterprise Server it is an absolute address.
    const isGraphql = options.url.endsWith('/graphql');
    const isWrite = isGraphql ? /^\s*mutation\b/.test(String(options.query)) : options.method !== 'GET';
    if (isWrite) {
      options.request = { ...options.request, retries: 0 };
      await takeWrite();
    }
    try {
      const response = await request(options);
      // GraphQL reports its primary limit with status 200.
      if (isGraphql && limited.safeParse(response.data).success) {
        const wait = secondsUntilReset(response.headers);
        throw new RetryLater(wait, `GitHub asks to wait ${wait} s`, null);
      }
      return response;
    } catch (error) {
      const wait = secondsToWait(error);
      throw wait === null ? error : new RetryLater(wait, `GitHub asks to wait ${wait} s`, error);
    }
  });
  return octokit;
}

/** Proves the credentials: GitHub must know the App under this key. Probot alone accepts any text as a key. */
export async function verifyCredentials(probot: Probot, appId: number): Promise<{ slug: string; botLogin: string }> {
  const octokit = await probot.auth();
  try {
    const { data } = await octokit.rest.apps.getAuthenticated();
    const slug = data?.slug ?? '';
    return { slug, botLogin: `${slug}[bot]` };
  } catch (error) {
    throw new GitHubError(
      'credentials',
      `GitHub does not accept the key of App ${appId}: ${(error as Error).message}`,
      'Check GITHUB_APP_ID and GITHUB_PRIVATE_KEY (PEM, of this very App), and GITHUB_API_URL on Enterprise Server.',
      null,
      { cause: error },
    );
  }
}

/** Waits until a write is within budget: a burst of a quarter minute's worth, then evenly. */
function writeBudget(perMinute: number): () => Promise<void> {
  const gap = 60_000 / perMinute;
  const burst = 15_000;
  let nextFree = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = performance.now();
    nextFree = Math.max(nextFree, now - burst) + gap;
    if (nextFree > now) await new Promise((resolve) => setTimeout(resolve, nextFree - now));
  };
}

const limited = z.object({ errors: z.array(z.object({ type: z.literal('RATE_LIMITED') })).min(1) });

/** A minute where GitHub does not say when the limit is lifted. */
function secondsUntilReset(headers: { readonly 'x-ratelimit-reset'?: string | undefined }): number {
  const seconds = Math.ceil(Number(headers['x-ratelimit-reset']) - Date.now() / 1000);
  return Number.isFinite(seconds) ? Math.max(1, seconds) : 60;
}

/** Primary and secondary limits (403 or 429): retry-after, else the reset time, else a minute as GitHub documents. */
function secondsToWait(error: unknown): number | null {
  if (!(error instanceof RequestError) || (error.status !== 403 && error.status !== 429)) return null;
  const headers = error.response?.headers ?? {};
  const after = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(after)) return Math.max(1, after);
  if (headers['x-ratelimit-remaining'] === '0') {
    return secondsUntilReset(headers);
  }
  return /secondary rate limit/i.test(error.message) ? 60 : null;
}

/** Octokit has no time limit of its own. A minute is enough for the largest blob that GitHub serves. */
export const fetchWithin: typeof globalThis.fetch = (input, init) =>
  globalThis.fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(60_000) });

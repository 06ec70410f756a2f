import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const required = (process.env.MODELWARDEN_REQUIRE ?? '').split(',').includes('chromium');

/** True where the browser tests must be skipped; says so aloud. Where a browser is required they run, and fail. */
export function withoutChromium(suite: string): boolean {
  const missing = !existsSync(executablePath) && !required;
  if (missing)
    process.stderr.write(`SKIPPED ${suite}: no browser at ${executablePath}; install chromium or set CHROMIUM_PATH\n`);
  return missing;
}

export type Window = { readonly colorScheme: 'light' | 'dark'; readonly width: number };

/** Starts Chromium with an empty profile and without its own calls home; `end` closes it and removes the profile. */
export async function browser(): Promise<{
  readonly open: (window: Window) => Promise<BrowserContext>;
  readonly end: () => Promise<void>;
}> {
  const home = mkdtempSync(join(tmpdir(), 'modelwarden-chromium-'));
  const started = await chromium.launch({
    executablePath,
    env: { ...process.env, HOME: home },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    open: ({ colorScheme, width }) =>
      started.newContext({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' }),
    end: async () => {
      await started.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

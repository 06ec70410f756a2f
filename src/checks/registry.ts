import { readdir } from 'node:fs/promises';
import type { z } from 'zod';
import type { Check } from './check.ts';

/** Files beside the checks that are none. */
const helpers = new Set(['check.ts', 'registry.ts']);

const folder = new URL('./', import.meta.url);

/** Every check of this folder, in its order: adding a check is adding a file. */
export const checks: readonly Check[] = await load();

export const checkSettings: ReadonlyMap<string, z.ZodType> = new Map(
  checks.map(({ name, settings }) => [name, settings]),
);

async function load(): Promise<Check[]> {
  const files = (await readdir(folder)).filter((name) => isCheckFile(name)).sort();
  const modules = await Promise.all(
    files.map((name) => import(new URL(name, folder).href) as Promise<{ check: Check }>),
  );
  return modules.map(({ check }) => check).sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}

function isCheckFile(name: string): boolean {
  return name.endsWith('.ts') && !name.endsWith('.test.ts') && !helpers.has(name);
}

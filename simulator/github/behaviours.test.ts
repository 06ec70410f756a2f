import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { behaviours, behavioursPage } from './behaviours.ts';

const folder = import.meta.dirname;

it('tests every behaviour on the list', () => {
  const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const text = tests.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const untested = Object.keys(behaviours).filter((name) => !new RegExp(`behaves\\(\\s*'${name}'`).test(text));
  expect(untested).toEqual([]);
});

it('has its page up to date', async () => {
  await expect(behavioursPage()).toMatchFileSnapshot('behaviours.md');
});

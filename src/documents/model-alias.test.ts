import { expect, test } from 'vitest';
import { isFloating } from './model-alias.ts';

test.each([
  'gpt-5.2-2026-08-01',
  'openai:gpt-4o-2024-08-06',
  'claude-3-5-sonnet-20241022',
  'anthropic.claude-3-5-sonnet-20241022-v2:0',
  'claude-2026-06',
  'gemini-1.5-pro-002',
  'gemini-2.5-pro-preview-05-06',
  'gpt-4-0613',
  'gpt-4-1106-preview',
  'mistral-large-2407',
  'meta-llama/Llama-3.1-8B@0e9e39f249a16976918f6564b8830bc894c89659',
  `registry/model@sha256:${'0'.repeat(64)}`,
])('%s names one snapshot', (model) => {
  expect(isFloating(model)).toBe(false);
});

test.each([
  'latest',
  'gpt-4o',
  'gpt-5.2',
  'claude-3-5-sonnet-latest',
  'llama3.1:latest',
  'llama3.1:8b',
  'gemini-2.5-pro',
  'gemini-2.5-pro-preview',
  'gpt-4-128k',
  'mistral-large-2407-latest',
  'a-model-of-2026',
])('%s is an alias that may move', (model) => {
  expect(isFloating(model)).toBe(true);
});

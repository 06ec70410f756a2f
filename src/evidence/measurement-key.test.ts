import duckdb from '@duckdb/node-bindings';
import { expect, test } from 'vitest';
import type { CountRequest } from '../domain/measurement.ts';
import { engine, measurementKey } from './measurement-key.ts';

const pin = { uri: 'a.parquet', digest: `sha256:${'1'.repeat(64)}` } as const;
const request: CountRequest = { kind: 'categories', pin, column: 'region', top: 10 };

test('the key does not depend on the order in which a request is written down', () => {
  expect(
    measurementKey({ top: 10, column: 'region', kind: 'categories', pin: { digest: pin.digest, uri: pin.uri } }),
  ).toBe(measurementKey(request));
});

test('every part of a request is part of its key', () => {
  const others: CountRequest[] = [
    { ...request, top: 11 },
    { ...request, column: 'product' },
    { ...request, pin: { ...pin, digest: `sha256:${'2'.repeat(64)}` } },
    { kind: 'histogram', pin, column: 'region' },
  ];
  expect(new Set([request, ...others].map(measurementKey)).size).toBe(5);
});

test('the engine names the DuckDB that is installed', () => {
  expect(engine).toContain(`duckdb/${duckdb.library_version().replace(/^v/, '')}`);
});

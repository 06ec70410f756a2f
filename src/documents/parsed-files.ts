import { LRUCache } from 'lru-cache';
import type { Digest } from '../domain/digest.ts';
import type { CheckSettings } from './document.ts';
import { type ParsedDocument, type ParseOptions, parseDocument } from './parse-document.ts';

/** Bytes of source; what is parsed out of them takes many times as much. */
const remembered = 4 * 1024 * 1024;

const memories = new WeakMap<CheckSettings, LRUCache<string, ParsedDocument>>();

/**
 * As `parseDocument`, of which it keeps the results: a change leaves nearly all documents of a repository as they were,
 * and parsing is most of the work of looking at it. The digest must be that of the bytes.
 */
export function parsedFile(path: string, bytes: Uint8Array, digest: Digest, options: ParseOptions): ParsedDocument {
  const memory = memories.get(options.checks) ?? new LRUCache({ maxSize: remembered });
  memories.set(options.checks, memory);
  const key = `${options.expect ?? ''} ${digest} ${path}`;
  const known = memory.get(key);
  if (known !== undefined) return known;
  const parsed = parseDocument(path, bytes, options);
  memory.set(key, parsed, { size: bytes.length + 1 });
  return parsed;
}

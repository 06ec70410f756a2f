import { canonicalJson, type Json } from '../domain/digest.ts';
import { AuditError } from './audit-error.ts';
import { base64, bytesOfBase64 } from './bytes.ts';
import type { EntryRecord, LogRecord } from './log-record.ts';

/*
 * A whole log as text: JSON lines, each in RFC 8785 form, so that a log has exactly one file.
 *   {"format":"modelwarden.dev/audit-log/v1","origin":"github.com/acme","vkey":"github.com/acme+…"}
 *   {"index":0,"leaf":"<base64>"}                                   an entry,
 *   {"index":1,"leaf":"<base64>","payload":{…},"salt":"<base64>"}   with its payload unless that was erased
 *   {"checkpoint":"<signed note>"}                                  after the last entry that it covers
 *   {"final":"<signed note>"}                                       always last: a file cut short lacks it
 */

const format = 'modelwarden.dev/audit-log/v1';
/** A line is held in memory. */
const longestLine = 64 * 1024 * 1024;

/** `vkey` comes with the file: it says which key to ask for elsewhere, and proves nothing by itself. */
export type LogFileHeader = { readonly origin: string; readonly vkey: string };

export type LogFile = { readonly header: LogFileHeader; readonly records: AsyncIterable<LogRecord> };

/** The lines of a log file, each with its line feed. */
export async function* logFileLines(header: LogFileHeader, records: AsyncIterable<LogRecord>): AsyncGenerator<string> {
  yield `${canonicalJson({ format, ...header })}\n`;
  for await (const record of records) yield `${lineOf(record)}\n`;
}

function lineOf(record: LogRecord): string {
  if (record.kind === 'checkpoint') return canonicalJson({ [record.final ? 'final' : 'checkpoint']: record.note });
  const { index, leaf, payload } = record;
  // The payload is canonical JSON already: it is passed on as it is stored.
  const tail = payload === null ? '' : `,"payload":${payload.text},"salt":"${base64(payload.salt)}"`;
  return `{"index":${index},"leaf":"${base64(leaf)}"${tail}}`;
}

/**
 * Opens a log file. Throws `log-file-malformed` here for a bad header, and from `records` at the first line that is not
 * exactly what a writer writes.
 */
export async function openLogFile(chunks: AsyncIterable<Uint8Array | string>): Promise<LogFile> {
  const lines = linesOf(chunks);
  const first = await lines.next();
  const header = first.done ? null : headerOf(first.value);
  if (header === null) throw malformed(1, `is not the header of a ${format} file`);
  return { header, records: recordsOf(lines) };
}

async function* recordsOf(lines: AsyncIterable<string>): AsyncGenerator<LogRecord> {
  let number = 1;
  let ended = false;
  for await (const line of lines) {
    number += 1;
    if (ended) throw malformed(number, 'follows the final checkpoint');
    const record = recordOf(line);
    // One log, one file: a reader that takes other spellings can be shown what another reader does not see.
    if (record === null || lineOf(record) !== line) throw malformed(number, 'is neither an entry nor a checkpoint');
    ended = record.kind === 'checkpoint' && record.final;
    yield record;
  }
}

const malformed = (line: number, what: string): AuditError =>
  new AuditError('log-file-malformed', `Line ${line} ${what}.`, 'Get the log file again, byte for byte.');

async function* linesOf(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  let number = 1;
  for await (const chunk of chunks) {
    const scanned = rest.length;
    try {
      rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    } catch {
      throw malformed(number, 'or one soon after it is not UTF-8');
    }
    let start = 0;
    for (let end = rest.indexOf('\n', scanned); end >= 0; end = rest.indexOf('\n', start)) {
      yield rest.slice(start, end);
      number += 1;
      start = end + 1;
    }
    rest = rest.slice(start);
    if (rest.length > longestLine) throw malformed(number, 'is longer than 64 MiB');
  }
  if (rest !== '') throw malformed(number, 'breaks off');
}

function objectOf(line: string): Readonly<Record<string, Json>> | null {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function headerOf(line: string): LogFileHeader | null {
  const { origin, vkey, ...rest } = objectOf(line) ?? {};
  if (typeof origin !== 'string' || typeof vkey !== 'string' || rest.format !== format) return null;
  return canonicalJson({ format, origin, vkey }) === line ? { origin, vkey } : null;
}

function recordOf(line: string): LogRecord | null {
  const value = objectOf(line);
  if (value === null) return null;
  if (typeof value.checkpoint === 'string') return { kind: 'checkpoint', note: value.checkpoint, final: false };
  if (typeof value.final === 'string') return { kind: 'checkpoint', note: value.final, final: true };
  return entryOf(value);
}

function entryOf({ index, leaf, payload, salt }: Readonly<Record<string, Json>>): EntryRecord | null {
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0 || typeof leaf !== 'string') return null;
  const bytes = bytesOfBase64(leaf);
  if (bytes === null) return null;
  if (payload === undefined) return { kind: 'entry', index, leaf: bytes, payload: null, stored: null };
  const saltBytes = typeof salt === 'string' ? bytesOfBase64(salt) : null;
  const text = canonicalOrNull(payload);
  if (text === null || saltBytes === null) return null;
  return { kind: 'entry', index, leaf: bytes, payload: { text, salt: saltBytes }, stored: null };
}

function canonicalOrNull(payload: Json): string | null {
  try {
    return canonicalJson(payload);
  } catch {
    return null;
  }
}

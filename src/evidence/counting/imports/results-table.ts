import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../../domain/digest.ts';
import { EvidenceError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import { jsonlTable } from '../jsonl-table.ts';
import { empty } from '../no-table.ts';
import type { NeededColumns, PinnedFile, Table } from '../table.ts';
import { isClarify } from './clarify.ts';
import { isEvidently } from './evidently.ts';
import { isGreatExpectations } from './great-expectations.ts';
import type { ImportedRow } from './imported-row.ts';
import { inspectRows, isInspect } from './inspect.ts';
import { jsonOf } from './json-file.ts';
import { isPromptfoo, promptfooRows } from './promptfoo.ts';

/** Another tool's results, row by row, as a table with the columns of docs/imports.md. Throws EvidenceError. */
export async function resultsTable(
  engine: Engine,
  file: PinnedFile,
  needed: NeededColumns,
  name: string,
): Promise<Table> {
  const rows = rowsIn(await jsonOf(file), file.uri);
  if (rows.length === 0) throw empty(file.uri, 'it holds no results');
  const lines = join(engine.scratch, `${randomUUID()}.jsonl`);
  await mkdir(engine.scratch, { recursive: true });
  try {
    await writeFile(lines, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 });
    const table = await jsonlTable(engine, { uri: file.uri, path: lines }, needed, name);
    return { ...table, hasRepeats: rows.some(({ repeat }) => Number(repeat) > 1) };
  } finally {
    await rm(lines, { force: true });
  }
}

function rowsIn(json: Json, uri: string): readonly ImportedRow[] {
  if (isPromptfoo(json)) return promptfooRows(json, uri);
  if (isInspect(json)) return inspectRows(json, uri);
  const report = reports.find(({ recognises }) => recognises(json));
  if (report !== undefined) {
    throw new EvidenceError(
      'results-aggregate',
      `${uri} holds values that ${report.tool} computed and no rows, so that nothing can be recomputed from it.`,
      'Pin the table of rows that they were computed from, or judge them as they are by a rule of the check `imported`.',
    );
  }
  throw new EvidenceError(
    'table-format-unknown',
    `${uri} is JSON, but neither results of promptfoo nor a log of Inspect.`,
    'Give the evidence as Parquet, CSV or JSONL, or as one of these tools writes it.',
  );
}

const reports = [
  { tool: 'SageMaker Clarify', recognises: isClarify },
  { tool: 'Great Expectations', recognises: isGreatExpectations },
  { tool: 'Evidently', recognises: isEvidently },
];

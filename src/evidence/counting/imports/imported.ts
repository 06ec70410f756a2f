import type { Json } from '../../../domain/digest.ts';
import type { CountRequest, Counts, ImportedValue, ImportSource } from '../../../domain/measurement.ts';
import { EvidenceError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import { openTable } from '../open-table.ts';
import type { PinnedFile } from '../table.ts';
import { clarifyValues } from './clarify.ts';
import { evidentlyValues } from './evidently.ts';
import { fairlearnValues } from './fairlearn.ts';
import { greatExpectationsValues } from './great-expectations.ts';
import { jsonOf } from './json-file.ts';

type ImportedRequest = Extract<CountRequest, { kind: 'imported' }>;

/** More values than this are no report. */
const valueLimit = 20_000;

const documents: Readonly<Record<Exclude<ImportSource, 'fairlearn'>, (json: Json, uri: string) => ImportedValue[]>> = {
  clarify: clarifyValues,
  evidently: evidentlyValues,
  'great-expectations': greatExpectationsValues,
};

/** The values of another tool's report. Throws EvidenceError where it is not what that tool writes. */
export async function imported(
  engine: Engine,
  file: PinnedFile,
  { source, groups }: ImportedRequest,
  name: string,
): Promise<Extract<Counts, { kind: 'imported' }>> {
  const values =
    source === 'fairlearn'
      ? await fairlearnValues(engine, await openTable(engine, file, everything, name), groups)
      : documents[source](await jsonOf(file), file.uri);
  if (values.length <= valueLimit) return { kind: 'imported', report: values };
  throw new EvidenceError(
    'evidence-too-large',
    `${file.uri} has ${values.length} values; a report may have ${valueLimit}.`,
    'Leave out of the report what nothing judges.',
  );
}

const everything = { names: new Set<string>(), every: true, whole: true };

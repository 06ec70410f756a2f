import type { Document } from '../../documents/document.ts';
import { parseDocument } from '../../documents/parse-document.ts';
import type { EvidencePin, Scalar } from '../../domain/measurement.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Task } from '../../domain/task.ts';

export class MeasureError extends ProblemError<'measure-question'> {}

/** What is asked of a table: the columns, by what they mean. */
export type Question = {
  readonly task: Task;
  readonly label: string | null;
  readonly positive: Scalar;
  readonly score: string | null;
  readonly prediction: { readonly column: string } | { readonly threshold: number } | null;
  readonly id: string | null;
  readonly weight: string | null;
  readonly cluster: string | null;
  readonly outcome: string | null;
  /** Columns, and intersections of columns. */
  readonly groups: readonly (readonly string[])[];
  readonly slices: readonly string[];
  readonly numeric: readonly string[];
  readonly categorical: readonly string[];
};

/**
 * The question as the card of a model would put it, so that a table without a card is measured by the very code that
 * judges one with a card. Throws MeasureError where the columns cannot be what they are said to be.
 */
export function cardFor(
  question: Question,
  version: string,
  tables: { readonly holdout: EvidencePin; readonly training?: EvidencePin | undefined },
): Document<'ModelCard'> {
  const { task, groups, slices, numeric, categorical, id, weight, cluster, ...columns } = question;
  const table = ({ uri, digest }: EvidencePin) => ({ uri, digest, features: { numeric, categorical } });
  const holdout = {
    ...table(tables.holdout),
    rows: given({ id, weight, cluster }),
    ...given(columns),
    groups: groups.map((group) => (group.length === 1 ? group[0] : group)),
    slices,
  };
  const { score } = question;
  const training = tables.training && { ...table(tables.training), ...given({ score }) };
  const text = JSON.stringify({
    apiVersion: 'modelwarden.dev/v1alpha1',
    kind: 'ModelCard',
    metadata: { name: 'table' },
    spec: {
      version,
      task,
      owners: [{ role: 'owner', who: 'nobody' }],
      evidence: { holdout, ...(training === undefined ? {} : { training }) },
    },
  });
  const { document, problems } = parseDocument('measure.yaml', new TextEncoder().encode(text), {
    checks: new Map(),
    expect: 'ModelCard',
  });
  const [problem] = problems;
  if (problem !== undefined || document === null) {
    throw new MeasureError(
      'measure-question',
      problem?.message ?? 'The columns make no table',
      'Correct the options; modelwarden measure --help explains each.',
    );
  }
  return document as Document<'ModelCard'>;
}

const given = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

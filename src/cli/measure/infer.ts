import type { CountRequest, EvidencePin } from '../../domain/measurement.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Task } from '../../domain/task.ts';
import type { Counter } from '../../flow/measure.ts';
import { MeasureError } from './question.ts';

/** A label with more values than this is a number to predict, and not a class. */
const mostClasses = 20;

/** The columns of a table with their types. Throws the problem that keeps the table from being read. */
export async function columnsOf(
  counter: Counter,
  pin: EvidencePin,
): Promise<readonly { readonly name: string; readonly type: string }[]> {
  const counts = await answered(counter, { kind: 'profile', pin, id: null });
  return counts.kind === 'profile' ? counts.columns : [];
}

/**
 * Which of these columns are numbers, to be compared as distributions. A column of texts (a CSV file has no others) is
 * one when every value is a number and there are more of them than classes would have.
 */
export async function numericAmong(
  counter: Counter,
  pin: EvidencePin,
  columns: readonly { readonly name: string; readonly type: string }[],
): Promise<ReadonlySet<string>> {
  const typed = columns.filter(({ type }) => /INT|FLOAT|DOUBLE|DECIMAL/.test(type)).map(({ name }) => name);
  const texts = columns.filter(({ type }) => type === 'VARCHAR' || type === 'JSON').map(({ name }) => name);
  const requests = texts.flatMap((column): CountRequest[] => [
    { kind: 'categories', pin, column, top: 1 },
    { kind: 'histogram', pin, column },
  ]);
  const answers = (await counter.count(requests)).map((result) =>
    'measurement' in result ? result.measurement.counts : null,
  );
  const written = texts.filter((_, i) => {
    const [values, numbers] = [answers[2 * i], answers[2 * i + 1]];
    if (values?.kind !== 'categories' || numbers?.kind !== 'histogram') return false;
    return values.distinct > mostClasses && numbers.nulls === values.nulls && numbers.nans === 0;
  });
  return new Set([...typed, ...written]);
}

/** What kind of answer a table holds, by the values of its label. */
export async function taskOf(counter: Counter, pin: EvidencePin, label: string): Promise<Task> {
  const counts = await answered(counter, { kind: 'categories', pin, column: label, top: mostClasses });
  if (counts.kind !== 'categories') return 'binary-classification';
  if (counts.distinct <= 2) return 'binary-classification';
  const values = counts.values.map(([value]) => value);
  const isNumeric = values.every((value) => value.trim() !== '' && Number.isFinite(Number(value)));
  return isNumeric && counts.distinct > mostClasses ? 'regression' : 'multiclass-classification';
}

/** The value of a binary label that means yes: the one that is written so, where nobody says. */
export async function positiveOf(
  counter: Counter,
  pin: EvidencePin,
  label: string,
): Promise<string | number | boolean> {
  const counts = await answered(counter, { kind: 'categories', pin, column: label, top: 2 });
  const values = counts.kind === 'categories' ? counts.values.map(([value]) => value) : [];
  const meant = values.filter((value) => /^(1|1\.0|true)$/i.test(value));
  if (meant.length === 1) return 1;
  throw new MeasureError(
    'measure-question',
    `Column ${label} of ${pin.uri} holds ${values.map((value) => `"${value}"`).join(' and ')}, and nothing says which of them is meant by yes`,
    'Name it with --positive.',
  );
}

async function answered(counter: Counter, request: CountRequest) {
  const [result] = await counter.count([request]);
  if (result === undefined || 'measurement' in result) return result!.measurement.counts;
  throw new CountError(result.problem.code, result.problem.message, result.problem.remedy);
}

/** What the counting process says of a table. */
class CountError extends ProblemError {}

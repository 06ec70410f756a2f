import { z } from 'zod';
import type { Scalar as Cell, ColumnRoles, EvidencePin } from '../domain/measurement.ts';
import { fields, list, named, optional } from './field.ts';
import { Column, Digest, Duration, Scalar, Text, Uri } from './scalars.ts';

const Rows = fields({
  id: optional(Column).describe('Column that names each row once. Needed to pair two versions on the same rows.'),
  weight: optional(Column).describe('Column with the weight of a row. Without it each row counts once.'),
  cluster: optional(Column).describe(
    'Column that groups rows which are not independent: a user, a prompt, a test case.',
  ),
});

const Prediction = z.union(
  [
    fields({ column: Column.describe('Column with the predicted class, in the values of the label.') }),
    fields({ threshold: z.number().describe('The prediction is positive where the score is at least this.') }),
  ],
  { error: '{column: NAME} or {threshold: NUMBER}' },
);

const Amount = fields({
  column: Column.describe('Column with the amount of each row.'),
  unit: Text.describe('Unit of the amount, such as EUR or token.'),
});

const Features = fields({
  numeric: list(Column).describe('Columns with numbers, compared for drift as distributions.'),
  categorical: list(Column).describe('Columns with categories, compared for drift as frequencies.'),
});

const Judge = fields({
  model: Text.describe('The pinned model that graded the answers.'),
  calibration: optional(Uri).describe(
    'Table in which the judge (`prediction`) and people (`label`) graded the same cases: the name or uri of an evidence table of this card.',
  ),
});

const Labels = fields({
  matureAfter: optional(Duration).describe('How long after a row it is known what really happened, such as 45d.'),
});

/** One table of evidence: where it is, what it must be, and how its columns are to be read. */
export const EvidenceTable = fields({
  uri: Uri.describe(
    'The table, or its Git LFS or .dvc pointer: a path relative to this file, or a URI. Parquet, CSV, JSONL, or results of another tool as it writes them.',
  ),
  digest: Digest.describe("SHA-256 of the table's bytes. A table that does not match is not read."),
  rows: Rows.default({ id: null, weight: null, cluster: null }).describe('What a row is.'),
  time: optional(Column).describe('Column that says when each row was: dates, timestamps or numbers.'),
  label: optional(Column).describe('Column with what really happened.'),
  labels: Labels.default({ matureAfter: null }).describe('How labels come about.'),
  positive: Scalar.default(1).describe('The label value that the score speaks of. Default 1.'),
  score: optional(Column).describe('Column with the score; larger means that the positive class is more likely.'),
  prediction: optional(Prediction).describe('Where the decision is: a column, or a threshold on the score.'),
  probabilities: named(Column).describe(
    'Columns with the probability of each class, by the class as the label spells it. For more than two classes.',
  ),
  favorable: optional(Scalar).describe('The outcome that a person wants. Default: the positive value.'),
  groups: list(
    z.union([Column, z.array(Column).min(1)], { error: 'a column, or a list of columns for an intersection' }),
  ).describe('Columns whose values are groups of people, and intersections of such columns.'),
  slices: list(Column).describe('Columns whose values are slices on which the model must hold up.'),
  amounts: named(Amount).describe('Business amounts per row, by name.'),
  features: Features.default({ numeric: [], categorical: [] }).describe('Columns that the model reads.'),
  of: optional(Text).describe('The table of this card whose rows these are, disturbed.'),
  perturbation: optional(Column).describe('Column with the kind of disturbance.'),
  outcome: optional(Column).describe('Column with the outcome of a test case: 0 or 1, or a score.'),
  judge: optional(Judge).describe('The model that graded the outcomes.'),
  synthetic: optional(Column).describe('Column that is true for synthetic rows.'),
});
export type EvidenceTable = z.infer<typeof EvidenceTable>;

export const evidencePin = (table: EvidenceTable): EvidencePin => ({ uri: table.uri, digest: table.digest });

/** What evidence/ needs to count a table. A test suite's `outcome` is both label and prediction of nothing else. */
export const columnRoles = (table: EvidenceTable): ColumnRoles => ({
  id: table.rows.id,
  weight: table.rows.weight,
  cluster: table.rows.cluster,
  label: table.label,
  positive: table.positive,
  score: table.score,
  prediction: table.prediction,
  probabilities: table.probabilities,
});

/** Columns with numbers that are no role of a row: the graded outcome, amounts by name. */
export const numberColumns = ({ outcome, amounts }: EvidenceTable) => ({
  outcome,
  amounts: Object.fromEntries(Object.entries(amounts).map(([name, { column }]) => [name, column])),
});

/** The outcome that a person wants: as written, else the positive value. */
export const favorable = (table: EvidenceTable): Cell => table.favorable ?? table.positive;

/** Groups as lists of columns: `[sex, [sex, age]]` → `[[sex], [sex, age]]`. */
export const groupColumns = (table: EvidenceTable): readonly (readonly string[])[] =>
  table.groups.map((group) => (typeof group === 'string' ? [group] : group));

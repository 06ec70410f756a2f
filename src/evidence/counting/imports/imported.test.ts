import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Counts, ImportedValue, ImportSource } from '../../../domain/measurement.ts';
import type { Problem } from '../../../domain/problem.ts';
import { roles, type SampleTables, sampleTables } from '../../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const read = async (
  content: unknown,
  source: ImportSource,
  groups: readonly string[] = [],
): Promise<Counts | Problem> => {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  const pin = await tables.pin(text, source === 'fairlearn' ? 'evidence/report.csv' : 'evidence/report.json');
  return (await tables.count([{ kind: 'imported', pin, source, groups }]))[0]!;
};
const report = (counts: Counts | Problem): readonly ImportedValue[] => {
  if (!('report' in counts)) throw new Error(JSON.stringify(counts));
  return counts.report;
};
const value = (metric: string, scope: ImportedValue['scope'], number: number | null, n: number | null = null) => ({
  metric,
  scope,
  value: number,
  n,
  isShare: n !== null,
});

/** As `Report.save_json` of Evidently 0.7 writes it. */
const evidently = {
  metrics: [
    { id: 'a', metric_name: 'RowCount()', config: { type: 'evidently:metric_v2:RowCount' }, value: 500.0 },
    {
      id: 'b',
      config: { type: 'evidently:metric_v2:Accuracy', classification_name: 'default', probas_threshold: null },
      value: 0.804,
    },
    {
      id: 'c',
      config: { type: 'evidently:metric_v2:MissingValueCount', column: 'x', tests: [] },
      value: { count: 10.0, share: 0.02 },
    },
    {
      id: 'd',
      config: { type: 'evidently:metric_v2:InRangeValueCount', column: 'x', left: -1, right: 1 },
      value: { count: 363.0, share: 0.7408163265306122 },
    },
    {
      id: 'e',
      config: { type: 'evidently:metric_v2:DriftedColumnsCount', drift_share: 0.5 },
      value: { count: 1, share: 0.5 },
    },
    { id: 'f', config: { type: 'evidently:metric_v2:F1ByLabel' }, value: { 0: 0.79, 1: 0.81 } },
    { id: 'g', config: { type: 'evidently:metric_v2:ValueDrift', column: 'g' }, value: null },
    {},
  ],
  tests: [],
};

const clarify = {
  version: '1.0',
  pre_training_bias_metrics: {
    label: 'y',
    facets: {
      sex: [{ value_or_threshold: 'F', metrics: [{ name: 'CI', description: 'Class Imbalance (CI)', value: 0.2 }] }],
    },
  },
  post_training_bias_metrics: {
    label: 'y',
    facets: {
      sex: [
        {
          value_or_threshold: 'F',
          metrics: [
            { name: 'DI', description: 'Disparate Impact (DI)', value: 0.81 },
            { name: 'DAR', description: 'Difference in Acceptance Rates (DAR)', value: 'Infinity' },
            { name: 'TE', description: 'Treatment Equality (TE)', value: null },
          ],
        },
      ],
    },
  },
};

/** As `to_json_dict()` of Great Expectations 1 writes it; the last as 0.18 did. */
const greatExpectations = {
  success: false,
  results: [
    {
      success: true,
      expectation_config: { type: 'expect_column_values_to_be_between', kwargs: { column: 'x', min_value: 0 } },
      result: { element_count: 500, unexpected_count: 49, unexpected_percent: 10, missing_count: 10 },
    },
    {
      success: false,
      expectation_config: { type: 'expect_column_mean_to_be_between', kwargs: { column: 'x', min_value: 5 } },
      result: { observed_value: -0.04 },
    },
    {
      success: true,
      expectation_config: { type: 'expect_column_pair_values_to_be_equal', kwargs: { column_A: 'x', column_B: 'z' } },
      result: {},
    },
    { success: true, expectation_config: { expectation_type: 'expect_table_row_count_to_equal', kwargs: {} } },
  ],
  statistics: { evaluated_expectations: 4 },
};

describe('the report of', () => {
  test('Evidently gives every number, and the rows of a share where it says them', async () => {
    expect(report(await read(evidently, 'evidently'))).toEqual([
      value('RowCount', {}, 500),
      value('Accuracy', {}, 0.804),
      value('MissingValueCount.count', { column: 'x' }, 10),
      value('MissingValueCount.share', { column: 'x' }, 0.02, 500),
      value('InRangeValueCount.count', { column: 'x', left: '-1', right: '1' }, 363),
      // Of the 490 values that are there.
      value('InRangeValueCount.share', { column: 'x', left: '-1', right: '1' }, 0.7408163265306122, 490),
      value('DriftedColumnsCount.count', { drift_share: '0.5' }, 1),
      // A share of columns is none of rows.
      value('DriftedColumnsCount.share', { drift_share: '0.5' }, 0.5),
      value('F1ByLabel.0', {}, 0.79),
      value('F1ByLabel.1', {}, 0.81),
      value('ValueDrift', { column: 'g' }, null),
    ]);
  });

  test('Evidently before 0.7 gives numbers and truths by their paths', async () => {
    const old = {
      version: '0.4.40',
      metrics: [
        {
          metric: 'DatasetDriftMetric',
          result: { share_of_drifted_columns: 0.5, dataset_drift: true, columns: ['x'] },
        },
        {
          metric: 'ColumnDriftMetric',
          result: { column_name: 'x', drift_score: 0.03, current: { distribution: { x: [1] } } },
        },
      ],
    };
    expect(report(await read(old, 'evidently'))).toEqual([
      value('DatasetDriftMetric.share_of_drifted_columns', {}, 0.5),
      value('DatasetDriftMetric.dataset_drift', {}, 1),
      value('ColumnDriftMetric.drift_score', { column: 'x' }, 0.03),
    ]);
  });

  test('Fairlearn gives a value per group and metric, of as many rows as its count', async () => {
    const csv = 'sex,age,accuracy,true_positive_rate,count\nF,20,0.75,0.5,240.0\nM,,0.8,,10.0\n';
    expect(report(await read(csv, 'fairlearn', ['sex', 'age']))).toEqual([
      value('accuracy', { sex: 'F', age: '20' }, 0.75, 240),
      { ...value('true_positive_rate', { sex: 'F', age: '20' }, 0.5, 240), isShare: false },
      value('accuracy', { sex: 'M', age: '(missing)' }, 0.8, 10),
      { ...value('true_positive_rate', { sex: 'M', age: '(missing)' }, null, 10), isShare: false },
    ]);
    expect(report(await read('sex,accuracy_score\nF,0.75\n', 'fairlearn', ['sex']))).toEqual([
      value('accuracy_score', { sex: 'F' }, 0.75),
    ]);
  });

  test('SageMaker Clarify gives a value per facet and metric', async () => {
    expect(report(await read(clarify, 'clarify'))).toEqual([
      value('CI', { sex: 'F' }, 0.2),
      value('DI', { sex: 'F' }, 0.81),
      value('DAR', { sex: 'F' }, null),
      value('TE', { sex: 'F' }, null),
    ]);
  });

  test('Great Expectations gives what is met, what was observed and the share of unexpected values', async () => {
    expect(report(await read(greatExpectations, 'great-expectations'))).toEqual([
      value('success', {}, 0),
      value('expect_column_values_to_be_between', { column: 'x' }, 1),
      value('expect_column_values_to_be_between.unexpected', { column: 'x' }, 0.1, 490),
      value('expect_column_mean_to_be_between', { column: 'x' }, 0),
      value('expect_column_mean_to_be_between.observed', { column: 'x' }, -0.04),
      value('expect_column_pair_values_to_be_equal', { column: 'x, z' }, 1),
      value('expect_table_row_count_to_equal', {}, 1),
    ]);
  });
});

describe('a report that is not what the rule says', () => {
  test.each([
    [
      'evidently',
      clarify,
      'evidence/report.json is not as Evidently writes it, at metrics: expected array, received undefined.',
    ],
    [
      'clarify',
      { post_training_bias_metrics: { facets: { sex: [{}] } } },
      expect.stringContaining('at post_training_bias_metrics.facets.sex[0].value_or_threshold'),
    ],
    ['great-expectations', evidently, expect.stringContaining('is not as Great Expectations writes it, at success')],
  ] as const)('%s', async (source, content, message) => {
    expect(await read(content, source)).toMatchObject({ code: 'results-malformed', message });
  });

  test('Fairlearn, without the columns of groups', async () => {
    const csv = 'sex,region,accuracy\nF,north,0.75\n';
    expect(await read(csv, 'fairlearn')).toMatchObject({
      code: 'results-malformed',
      remedy: expect.stringContaining('`groups`'),
    });
    expect(await read(csv, 'fairlearn', ['gender'])).toMatchObject({ code: 'column-missing' });
    expect(await read(csv, 'fairlearn', ['sex'])).toMatchObject({
      code: 'results-malformed',
      message: 'Column "region" of evidence/report.csv has "north" in row 1; a number was expected.',
    });
  });
});

test('a report is never a table to recompute something from', async () => {
  for (const [tool, content] of [
    ['Evidently', evidently],
    ['SageMaker Clarify', clarify],
    ['Great Expectations', greatExpectations],
  ] as const) {
    const pin = await tables.pin(JSON.stringify(content), 'evidence/report.json');
    const read = roles({ label: 'y', prediction: { column: 'p' }, score: 's' });
    const counts = await tables.count([
      { kind: 'cube', pin, roles: read, by: [], champion: null },
      { kind: 'ranks', pin, roles: read, champion: null },
      { kind: 'moments', pin, roles: read, by: [], variables: [], champion: null },
    ]);
    for (const answer of counts) {
      expect(answer).toMatchObject({
        code: 'results-aggregate',
        message: `evidence/report.json holds values that ${tool} computed and no rows, so that nothing can be recomputed from it.`,
      });
    }
  }
});

import { describe, expect, it } from 'vitest';
import {
  allowed,
  biasFails,
  falseClaim,
  observed,
  policyLoosened,
  samples,
  ungoverned,
  waiting,
} from '../../test/samples/decisions.ts';
import { regionFails, report } from '../../test/samples/findings.ts';
import type { Decision } from '../domain/decision.ts';
import type { Place } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { checkRunsOf } from './check-runs.ts';
import { noLinks } from './links.ts';

const run = (decision: Decision, name: string) =>
  checkRunsOf(decision, noLinks).find((candidate) => candidate.name === name)!;

describe('check runs', () => {
  it('are the gate and one per check', () => {
    expect(checkRunsOf(biasFails, noLinks).map(({ name }) => name)).toEqual([
      'modelwarden',
      'modelwarden / bias',
      'modelwarden / card',
      'modelwarden / regression',
      'modelwarden / drift',
    ]);
  });

  it('join the reports of several models in one run', () => {
    const two: Decision = {
      ...biasFails,
      reports: [report('bias', 'pass', []), { ...report('bias', 'fail', [regionFails]), model: 'other' }],
    };
    expect(checkRunsOf(two, noLinks)).toHaveLength(2);
    expect(run(two, 'modelwarden / bias').conclusion).toBe('failure');
    expect(run(two, 'modelwarden / bias').text).toContain('`other`');
  });

  it('annotate a fault that several checks meet once, and say in the others where', () => {
    const place = (line: number): Place => ({ path: 'models/card.yaml', line, column: 1, endLine: line, endColumn: 9 });
    const fault = (line: number): Problem => ({
      code: 'table-empty',
      message: 'evidence/holdout.csv has no rows.',
      remedy: 'Give a table with at least one row.',
      place: place(line),
    });
    const own = { ...fault(24), message: 'evidence/training.csv has no rows.' };
    const broken: Decision = {
      ...biasFails,
      reports: [
        { ...report('bias', 'error', []), problems: [fault(33)] },
        { ...report('drift', 'error', []), problems: [fault(39), own] },
      ],
    };
    expect(run(broken, 'modelwarden / bias').annotations).toMatchObject([{ start_line: 33 }]);
    expect(run(broken, 'modelwarden / bias').summary).not.toContain('Annotated by');
    expect(run(broken, 'modelwarden / drift').annotations).toMatchObject([{ start_line: 24 }]);
    expect(run(broken, 'modelwarden / drift').summary).toMatch(
      /holdout\.csv has no rows\..*Annotated by `modelwarden \/ bias`\.\n.*training\.csv has no rows\.[^\n]*`models\/card\.yaml:24`\)\n/,
    );
  });

  it('exist for every pull request: an ungoverned one passes and says so', () => {
    const [gate, ...rest] = checkRunsOf(ungoverned, noLinks);
    expect(rest).toEqual([]);
    expect(gate).toMatchObject({ conclusion: 'success', title: 'No governed files', annotations: [], actions: [] });
  });

  it('leave the gate waiting for approvals while every check succeeds', () => {
    expect(checkRunsOf(waiting, noLinks).map(({ conclusion }) => conclusion)).toEqual([
      'action_required',
      'success',
      'success',
      'success',
      'success',
    ]);
  });

  it('are neutral in observe mode, with the true verdict in the title', () => {
    const runs = checkRunsOf(observed, noLinks);
    expect(new Set(runs.map(({ conclusion }) => conclusion))).toEqual(new Set(['neutral']));
    expect(runs[1]!.title).toBe('OBSERVING - FAIL - region B/A demographic parity ratio 0.59 < 0.80');
  });

  it('annotate the line that lies', () => {
    const [annotation] = run(falseClaim, 'modelwarden / card').annotations;
    expect(annotation).toMatchObject({
      path: 'models/credit-risk/card.yaml',
      start_line: 57,
      end_line: 57,
      start_column: 7,
      annotation_level: 'failure',
      message: 'The card claims auroc 0.86; the pinned evidence yields 0.8412.',
    });
  });

  it('annotate problems on the gate with what to do', () => {
    expect(run(policyLoosened, 'modelwarden').annotations[0]!.message).toBe(
      'The limit 0.75 for demographic-parity-ratio is looser than the organisation floor 0.80.\nSet `atLeast` to 0.80 or more, or change the floor in acme/.github.',
    );
  });

  it('warn of inconclusive findings, and only notice accepted ones', () => {
    expect(run(biasFails, 'modelwarden / bias').annotations.map((annotation) => annotation.annotation_level)).toEqual([
      'failure',
      'warning',
      'warning',
    ]);
    expect(run(waiting, 'modelwarden / bias').annotations.map((annotation) => annotation.annotation_level)).toEqual([
      'notice',
    ]);
  });

  it('give columns only within one line, as GitHub demands', () => {
    const place = { ...regionFails.place!, endLine: regionFails.place!.line + 2 };
    const wide: Decision = { ...biasFails, reports: [report('bias', 'fail', [{ ...regionFails, place }])] };
    const [annotation] = run(wide, 'modelwarden / bias').annotations;
    expect(annotation).toMatchObject({ start_line: 33, end_line: 35 });
    expect(annotation).not.toHaveProperty('start_column');
  });

  it('keep all annotations, more than fifty too, each within GitHub\u2019s limits', () => {
    const findings = Array.from({ length: 120 }, (_, index) => ({
      ...regionFails,
      scope: { region: `${index}${'x'.repeat(400)}` },
      message: 'ü'.repeat(100_000),
    }));
    const many: Decision = { ...biasFails, reports: [report('bias', 'fail', findings)] };
    const { annotations } = run(many, 'modelwarden / bias');
    expect(annotations).toHaveLength(120);
    for (const { title, message } of annotations) {
      expect(title.length).toBeLessThanOrEqual(255);
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64 * 1024);
      expect(Buffer.byteLength(message)).toBeGreaterThan(30_000);
    }
  });

  it('keep summary and text within 65,535 characters, whatever the policy asks for', () => {
    const findings = Array.from({ length: 1000 }, (_, index) => ({
      ...regionFails,
      scope: { region: `R${index} ${'é'.repeat(200)}` },
    }));
    const tables = Array.from({ length: 50 }, () => ({
      title: 't',
      rows: Array.from({ length: 500 }, () => ['x'.repeat(100), 'y']),
    }));
    const reports = Array.from({ length: 20 }, (_, index) => ({
      ...report('bias', 'fail', findings, { tables }),
      model: `m${index}`,
    }));
    for (const { summary, text, title } of checkRunsOf({ ...biasFails, reports }, noLinks)) {
      expect(summary.length).toBeLessThanOrEqual(65_535);
      expect(text.length).toBeLessThanOrEqual(65_535);
      expect(title.length).toBeLessThanOrEqual(255);
    }
  });

  it('offer a recheck where something stands in the way, within GitHub\u2019s limits', () => {
    expect(run(biasFails, 'modelwarden').actions.map(({ identifier }) => identifier)).toEqual(['recheck']);
    for (const decision of Object.values(samples)) {
      for (const { actions, conclusion } of checkRunsOf(decision, noLinks)) {
        expect(actions.length).toBe(conclusion === 'success' ? 0 : 1);
        for (const action of actions) {
          expect(action.label.length).toBeLessThanOrEqual(20);
          expect(action.description.length).toBeLessThanOrEqual(40);
          expect(action.identifier.length).toBeLessThanOrEqual(20);
        }
      }
    }
  });

  it('say in the summary what would change the answer, the method and the limit', () => {
    const { summary } = run(biasFails, 'modelwarden / bias');
    expect(summary).toContain(
      '**What would change it:** region B/A demographic parity ratio: a change that brings the whole interval to ≥ 0.80',
    );
    expect(summary).toContain('**Method:** Selection rate is the share');
    expect(summary.split('\n').filter((line) => line.startsWith('| ')).length).toBe(5);
  });

  it('explain the approvals as a tree, and name people without notifying them', () => {
    const { summary } = run(waiting, 'modelwarden');
    expect(summary).toContain(
      '    - … **risk** pending: nobody of @&#8203;acme/model-risk has approved this head; needs 1 of `@acme/model-risk`',
    );
    expect(summary).toContain('✗ does not count: `@mara-risk`, the approval is for commit 77ab210, not for the head');
    expect(run(allowed, 'modelwarden').summary).toContain('✓ counts: `@mara-risk`');
  });

  it('print no number of a group below ten rows anywhere', () => {
    expect(JSON.stringify(checkRunsOf(biasFails, noLinks))).not.toMatch(/0\.33|2\.06|1 of 4/);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ModelCard } from '../../src/documents/card.ts';
import { frontMatterOf } from '../../src/documents/front-matter.ts';
import { exportHuggingFaceCard } from '../../src/documents/huggingface-export.ts';
import { type ParsedDocument, parseDocument } from '../../src/documents/parse-document.ts';
import { parseYaml } from '../../src/documents/yaml.ts';

/* Hugging Face's own fixtures of model cards, good and broken; and the documents of the design. */

const shared = resolve('../shared');
const isRequired = (process.env.MODELWARDEN_REQUIRE ?? '').split(',').includes('shared');
const isAbsent = !existsSync(shared);
if (isAbsent && !isRequired)
  process.stderr.write(`SKIPPED: reference cards and designed documents: ${shared} is absent\n`);

const checks = new Map(
  ['card', 'bias', 'regression', 'drift', 'data-quality', 'robustness', 'cost'].map((name) => [
    name,
    z.looseObject({}),
  ]),
);
const parse = (text: string, path: string): ParsedDocument => parseDocument(path, Buffer.from(text), { checks });
const problemsOf = ({ problems }: ParsedDocument) =>
  problems.map(({ code, message, place }) => `${place?.line} ${code} ${message}`);

function cardOf({ document }: ParsedDocument): ModelCard {
  if (document?.kind !== 'ModelCard') throw new Error('not a card');
  return document.value;
}

const fixture = (name: string): string => readFileSync(join(shared, 'reference/cards', name), 'utf8');

/** What makes a README a card of ours, put at the end of its front matter, which is where nothing else moves. */
const governed = (text: string): string => {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const key = [
    'modelwarden:',
    '  name: mine',
    '  version: 1',
    '  task: multiclass-classification',
    '  owners: [{role: owner, who: me}]',
    `  evidence: {Beans: {uri: beans.csv, digest: "sha256:${'0'.repeat(64)}"}}`,
    '',
  ].join(eol);
  return text.replace(/\r?\n---(\r?\n|$)/, (end) => `${eol}${key}${end.replace(/^\r?\n/, '')}`);
};

describe.skipIf(isAbsent && !isRequired)('Hugging Face cards', () => {
  const names = [
    'sample_datasetcard_simple.md',
    'sample_datasetcard_template.md',
    'sample_invalid_card_data.md',
    'sample_invalid_model_index.md',
    'sample_no_metadata.md',
    'sample_simple.md',
    'sample_simple_model_index.md',
    'sample_template.md',
    'sample_windows_line_breaks.md',
  ];

  test.each(names)('%s as it is, good or broken, is not governed and no problem', (name) => {
    expect(parse(fixture(name), 'models/x/README.md')).toEqual({ foreign: true, document: null, problems: [] });
  });

  test.each(['sample_simple.md', 'sample_simple_model_index.md', 'sample_windows_line_breaks.md'])(
    '%s with a modelwarden key is a card, and comes back from an export with nothing lost',
    (name) => {
      const text = governed(fixture(name));
      const result = parse(text, 'models/x/README.md');
      expect(problemsOf(result)).toEqual([]);
      const card = cardOf(result);
      const again = exportHuggingFaceCard(card);
      expect(parse(again, 'models/x/README.md').document?.value).toEqual(card);
      expect(frontMatterOf(again)?.body).toBe(frontMatterOf(fixture(name))?.body);
      expect(foreignKeys(again)).toEqual(foreignKeys(fixture(name)));
    },
  );

  test('results of the index are claims; those on a table of the card rest on it', () => {
    const parsed = parse(governed(fixture('sample_simple_model_index.md')), 'README.md');
    expect(cardOf(parsed).spec.claims).toEqual([
      { metric: 'accuracy', value: 0.9, tolerance: null, evidence: 'Beans', group: null, where: {} },
      { metric: 'f1', value: 0.66, tolerance: null, evidence: 'Beans', group: null, where: {} },
    ]);
  });

  test('an index without data set is a problem at its place', () => {
    expect(problemsOf(parse(governed(fixture('sample_invalid_model_index.md')), 'README.md'))).toEqual([
      '15 document-missing `model-index[0].results[0].dataset`: expected a mapping, found no such key',
    ]);
  });

  test('a front matter that is a list and has our key after it is a syntax problem', () => {
    expect(problemsOf(parse(governed(fixture('sample_invalid_card_data.md')), 'README.md'))[0]).toContain(
      'document-syntax',
    );
  });

  test('non-ASCII text behind Windows line breaks is kept', () => {
    const parsed = parse(governed(fixture('sample_windows_line_breaks.md')), 'README.md');
    expect(JSON.stringify(cardOf(parsed).spec.extensions)).toContain('Jen finiĝas bela');
  });
});

function foreignKeys(text: string): unknown {
  const yaml = parseYaml('README.md', frontMatterOf(text)!.yaml);
  if ('problems' in yaml) throw new Error(JSON.stringify(yaml.problems));
  const { modelwarden: _, ...foreign } = yaml.trees[0]!.value as Record<string, unknown>;
  return foreign;
}

describe.skipIf(isAbsent && !isRequired)('the documents of the design', () => {
  /** With the digests and commits that the design abbreviates. */
  const designed = (name: string) =>
    readFileSync(join(shared, 'design/documents', name), 'utf8')
      .replaceAll(/"sha256:[0-9a-f]+…"/g, `"sha256:${'0'.repeat(64)}"`)
      .replaceAll(/([0-9a-f]{6})…/g, '$10');
  const problems = (name: string) =>
    problemsOf(parse(designed(name), `models/x/${name}`)).map((problem) => problem.replace(/^\d+ /, ''));

  test.each(['card.yaml', 'assistant-card.yaml', 'waiver.yaml', 'floor.yaml'])('%s is sound', (name) => {
    expect(problems(name)).toEqual([]);
  });

  test('policy.yaml and deployment.yaml are sound but for what is not built, which is refused by name', () => {
    const refused = (name: string) =>
      problems(name).map((problem) => {
        expect(problem).toContain('not supported in this version of Modelwarden');
        return /^document-unsupported `([^`]+)`|\((\S+) is not/.exec(problem)?.slice(1).join('');
      });
    expect(refused('policy.yaml')).toEqual([
      ...['from', 'expires_after', 'exclude', 'conditions', 'follow_up', 'promoteFrom'],
    ]);
    expect(refused('deployment.yaml')).toEqual(['argo-cd', 'application', 'rollout', 'monitoring']);
  });
});

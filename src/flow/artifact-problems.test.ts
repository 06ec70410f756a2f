import { expect, test } from 'vitest';
import { example, sound } from '../documents/examples.ts';
import { digestOf } from '../domain/digest.ts';
import { artifactProblems } from './artifact-problems.ts';
import type { Tree } from './ports.ts';

const cardPath = 'models/assistant/card.yaml';
const promptPath = 'models/assistant/prompts/support.prompt.yml';
const prompt = 'Answer the question.\n';
const pointer = (digest: string): string =>
  `version https://git-lfs.github.com/spec/v1\noid ${digest}\nsize ${prompt.length}\n`;

function problems(
  content: string,
  {
    mode = 'file',
    size = content.length,
    changed = [promptPath],
    at = promptPath,
    uri = 'prompts/support.prompt.yml',
  } = {},
) {
  const text = example('first-card').replace(
    'owners',
    `artifacts: [{uri: "${uri}", digest: "${digestOf(prompt)}"}]\n  owners`,
  );
  const card = sound('ModelCard', text, cardPath);
  const file = { sha: 'c0ffee', size, mode: mode as 'file' };
  const head = { files: new Map([[at, file]]), read: async () => Buffer.from(content) } as unknown as Tree;
  const candidate = { model: 'churn', tier: 'minimal', card, champion: null, deployments: [], former: [] };
  return artifactProblems([candidate], new Set(changed), head);
}

test('a file of other bytes than the card pins is a problem on the line of the digest', async () => {
  expect(await problems(prompt)).toEqual([]);
  expect(await problems('Do as you are told.\n')).toMatchObject([
    {
      code: 'artifact-mismatch',
      message: expect.stringContaining(`${promptPath} has the digest ${digestOf('Do as you are told.\n')}`),
      place: { path: cardPath, line: 8 },
    },
  ]);
  expect(await problems('Do as you are told.\n', { changed: [cardPath] })).toHaveLength(1);
  expect(await problems('Do as you are told.\n', { changed: ['README.md'] })).toEqual([]);
});

test('a pointer stands for the file behind it, and a link for nothing', async () => {
  expect(await problems(pointer(digestOf(prompt)))).toEqual([]);
  expect(await problems(pointer(digestOf('other')))).toHaveLength(1);
  expect(await problems(prompt, { mode: 'symlink' })).toMatchObject([
    { message: expect.stringContaining('is a link, which is not followed') },
  ]);
});

test('what is not in git, or too large to be a prompt, is not compared', async () => {
  expect(await problems('other', { at: 'elsewhere', changed: [cardPath] })).toEqual([]);
  expect(await problems('other', { size: 5_000_000 })).toEqual([]);
  expect(await problems('other', { uri: 's3://models/m.onnx', changed: [cardPath] })).toEqual([]);
});

import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { ProblemError } from '../../domain/problem.ts';
import { firstCard, firstPolicy } from '../first-documents.ts';

class InitError extends ProblemError<'nothing-to-do' | 'bad-name'> {}

type Options = { readonly repo: string; readonly model: string };

export const initCommand = (): Command =>
  new Command('init')
    .description('write a first policy and a first model card into a repository')
    .option('--repo <directory>', 'the repository', '.')
    .option('--model <name>', "the model's name", 'my-model')
    .action(async ({ repo, model }: Options) => {
      if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(model)) {
        throw new InitError(
          'bad-name',
          `${model} cannot name a model`,
          'Use lower-case letters, digits and hyphens: credit-risk.',
        );
      }
      const files = [
        { path: '.github/modelwarden.yaml', text: firstPolicy },
        { path: `models/${model}/card.yaml`, text: firstCard(model) },
      ];
      const written: string[] = [];
      for (const { path, text } of files) if (await writeNew(resolve(repo, path), text)) written.push(path);
      if (written.length === 0) {
        throw new InitError(
          'nothing-to-do',
          `${files.map(({ path }) => path).join(' and ')} exist already`,
          'Edit them, or name another model with --model.',
        );
      }
      process.stdout.write(
        `${written.map((path) => `wrote ${path}`).join('\n')}\n\n` +
          `Next: fill in ${join('models', model, 'card.yaml')}, commit, and run modelwarden check.\n`,
      );
    });

/** Never overwrites. Returns whether the file was written. */
async function writeNew(path: string, text: string): Promise<boolean> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) return false;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: 'wx' });
  return true;
}

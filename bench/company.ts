import { type Acme, createAcme } from '../simulator/acme/acme.ts';
import { fair, files, holdout, type Version } from '../simulator/acme/credit.ts';
import { people, repository } from '../simulator/acme/surroundings.ts';

/** Files of the repository besides the model that changes. */
const repositorySize = 10_000;
const otherModels = 30;

/** What is live before anything changes. */
export const live: Version = { version: '4.1.0', evidence: holdout(fair, 9) };

/** Acme with a repository of ten thousand files, thirty-one governed models among them; the App is idle and warm. */
export async function createCompany(): Promise<Acme> {
  const acme = await createAcme({ live });
  await acme.github.commit(repository, 'main', { files: surroundings(), author: people.scientist, message: 'Grow' });
  await acme.settled();
  return acme;
}

/** A version of the model with a table that nobody has counted before. */
export function candidate(step: number): Version {
  return { version: `4.2.${step}`, evidence: `${holdout(fair, 5)}${note(step)}` };
}

/** An applicant more makes a table of its own. */
const note = (step: number): string => `${100_000 + step},A,M,18-59,40000,0,0,0.1\n`;

function surroundings(): Record<string, string> {
  const models = Array.from({ length: otherModels }, (_, index) => otherModel(index));
  const grown: Record<string, string> = Object.assign({}, ...models);
  for (let index = Object.keys(grown).length; index < repositorySize; index++) {
    const folder = `services/${index % 40}/package-${index % 400}`;
    grown[`${folder}/file-${index}.py`] = `# Part ${index} of what the company runs.\nvalue = ${index}\n`;
  }
  return grown;
}

function otherModel(index: number): Record<string, string> {
  const name = `model-${String(index).padStart(2, '0')}`;
  const own = files(live);
  return Object.fromEntries(
    Object.entries(own).map(([path, text]) => [
      path.replaceAll('credit-risk', name),
      text.replaceAll('credit-risk', name),
    ]),
  );
}

import type { Json } from '../domain/digest.ts';
import { frontMatterOf } from './front-matter.ts';
import { apiVersion, type DocumentKind, documentKinds } from './header.ts';
import { isMembers } from './json.ts';
import { type Places, placeAt } from './places.ts';
import { type DocumentProblem, documentProblem } from './problems.ts';
import { suggestion } from './suggestion.ts';
import type { Tree } from './tree.ts';
import { alternatives, didYouMean, shown } from './wording.ts';

/*
 * Folders of deployments hold Kubernetes objects, Helm templates and data beside our documents. Whatever does not
 * claim to be ours is foreign and none of our business, broken or not. Whatever nearly claims to be ours is a mistake.
 */

const group = 'modelwarden.dev';

/** A kind that no other well-known API has, so that a document without apiVersion still gives itself away. */
const ownKinds = new Set(['modelcard', 'modeldeployment']);

/** Files that can be documents at all: YAML, and Hugging Face cards. */
export const isDocumentPath = (path: string): boolean => /\.ya?ml$/i.test(path) || isReadme(path);

export const isReadme = (path: string): boolean => /(^|\/)README\.md$/.test(path);

/** Whether text that cannot be parsed, or is too large to be, claims to be a document of ours. */
export const textClaimsToBeOurs = (path: string, text: string): boolean =>
  isReadme(path)
    ? /^["']?modelwarden["']?[ \t]*:/m.test(frontMatterOf(text)?.yaml ?? '')
    : /["']?apiVersion["']?[ \t]*:[ \t]*["']?modelwarden/i.test(text) ||
      /^["']?kind["']?[ \t]*:[ \t]*["']?Model(Card|Deployment)\b/im.test(text);

type Header = { readonly apiVersion?: Json; readonly kind?: Json };
const headerOf = (value: Json): Header => (isMembers(value) ? value : {});

export function claimsToBeOurs(value: Json): boolean {
  const header = headerOf(value);
  if (typeof header.apiVersion !== 'string') {
    return typeof header.kind === 'string' && ownKinds.has(header.kind.toLowerCase());
  }
  const found = header.apiVersion.split('/')[0] ?? '';
  return found.toLowerCase().startsWith('modelwarden') || suggestion(found, [group]) !== null;
}

/** What is wrong with apiVersion and kind. Nothing below them can be judged before they are right. */
export function headerProblems({ value, places }: Tree, expect?: DocumentKind): readonly DocumentProblem[] {
  const header = headerOf(value);
  return [
    ...(header.apiVersion === apiVersion ? [] : [versionProblem(header.apiVersion, places)]),
    ...(documentKinds.some((kind) => kind === header.kind && kind === (expect ?? kind))
      ? []
      : [kindProblem(header.kind, places, expect)]),
  ];
}

const versionProblem = (found: Json | undefined, places: Places): DocumentProblem =>
  found === undefined
    ? documentProblem(
        'document-missing',
        `Expected \`apiVersion: ${apiVersion}\`, found no apiVersion`,
        `Add \`apiVersion: ${apiVersion}\` at the top.`,
        placeAt(places, '/apiVersion'),
      )
    : documentProblem(
        'document-version',
        `Expected apiVersion ${apiVersion}, found ${shown(found)}`,
        `Write \`apiVersion: ${apiVersion}\`, the only version that this Modelwarden reads.`,
        placeAt(places, '/apiVersion'),
      );

function kindProblem(found: Json | undefined, places: Places, expect: DocumentKind | undefined): DocumentProblem {
  const kinds = expect ? [expect] : documentKinds;
  const meant = typeof found === 'string' ? suggestion(found, kinds) : null;
  const wanted = meant ?? alternatives(kinds);
  return found === undefined
    ? documentProblem(
        'document-missing',
        `Expected kind ${wanted}, found no kind`,
        'Add `kind:` at the top.',
        placeAt(places, '/kind'),
      )
    : documentProblem(
        'document-kind',
        `Expected kind ${alternatives(kinds)}, found ${shown(found)}${didYouMean(meant)}`,
        `Write \`kind: ${wanted}\`.`,
        placeAt(places, '/kind'),
      );
}

import { keyPlaceOf, placeOf } from '../../documents/document.ts';
import type { EvidenceTable } from '../../documents/evidence-table.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { Finding } from '../../domain/finding.ts';
import { type Place, pointerOf } from '../../domain/place.ts';
import type { Candidate, Settings } from '../check.ts';
import { type NamedTable, tablesOf } from '../counts/evidence.ts';
import { presence } from './presence.ts';
import type { CardSettings } from './settings.ts';

type Card = Candidate['card'];

/**
 * One finding per table of answers, where a prompt, a model behind it or a parameter is another one than the live
 * version's: is the table new as well? Of models that are trained, the regression check says so.
 */
export function freshnessFindings(
  { card, champion, model }: Candidate,
  { value, placeOf: ruleAt }: Settings<CardSettings>,
): Finding[] {
  if (!value.freshEvidence || champion === null) return [];
  const generates = [card, champion].some(({ value: { spec } }) => spec.task === 'generation');
  const change = generates ? changedPart(card, champion) : null;
  if (change === null) return [];
  // What was a judge's calibration holds the judge's answers. Nothing becomes that by being called so now.
  const known = new Set(modelTables(champion).map(({ table }) => answersOf(table)));
  const own = modelTables(card);
  return tablesOf(card).flatMap((named): Finding[] => {
    const { name, table } = named;
    const answers = answersOf(table);
    const isFresh = !known.has(answers);
    if (answers === null || (isFresh && !own.some((each) => each.name === name))) return [];
    const { version } = champion.value.spec;
    return [
      presence({
        ...{ model, metric: 'fresh-evidence', scope: { evidence: name }, reference: { version } },
        found: isFresh ? 1 : 0,
        how: 'compared with the card of the live version',
        message: isFresh
          ? `${change.what}, and \`${name}\` is evidence of its own.`
          : `${change.what}, and \`${name}\` is still the evidence of the live version ${version}: nobody has seen what this one answers.`,
        place: change.place,
        rule: ruleAt('/freshEvidence'),
      }),
    ];
  });
}

/** Tables that are no calibration of a judge. */
function modelTables(card: Card): readonly NamedTable[] {
  const calibrations = new Set(tablesOf(card).map(({ table }) => table.judge?.calibration));
  return tablesOf(card).filter(({ name, table }) => !calibrations.has(name) && !calibrations.has(table.uri));
}

type Change = { readonly what: string; readonly place: Place };

/** The first thing that makes the candidate another model; null where no card says that it is one. */
function changedPart(card: Card, champion: Card): Change | null {
  const [is, was] = [card.value.spec, champion.value.spec];
  const before = new Set(was.artifacts.map(({ digest }) => digest));
  const changed = is.artifacts.findIndex(({ digest }) => !before.has(digest));
  if (changed >= 0) {
    const place = placeOf(card, pointerOf(['spec', 'artifacts', changed, 'digest']));
    return { what: `The artifact ${is.artifacts[changed]!.uri} has changed`, place };
  }
  if (is.artifacts.length < was.artifacts.length)
    return { what: 'An artifact is gone', place: keyPlaceOf(card, '/spec/artifacts') };
  if (is.provider?.model !== was.provider?.model)
    return { what: "The provider's model has changed", place: placeOf(card, '/spec/provider/model') };
  if (canonicalJson(is.provider?.parameters ?? {}) !== canonicalJson(was.provider?.parameters ?? {}))
    return { what: 'The parameters of the call have changed', place: placeOf(card, '/spec/provider/parameters') };
  return null;
}

/** The bytes that hold a model's answers, and where in them; null for a table without answers, such as training data. */
function answersOf({ digest, prediction, score, probabilities, outcome }: EvidenceTable): string | null {
  const hasAnswers = prediction !== null || score !== null || outcome !== null || Object.keys(probabilities).length > 0;
  return hasAnswers ? canonicalJson({ digest, prediction, score, probabilities, outcome }) : null;
}

import type { Place } from '../../domain/place.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { problemOf } from '../counts/cells.ts';
import { inapplicable, type Subject } from '../rules/finding.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { checkProblem } from '../rules/problem.ts';
import { estimationFinding } from './finding.ts';
import { areProbabilities, hasLabel, scoredRows } from './scored.ts';
import { type EstimationRule, type EstimationSettings, limitOf } from './settings.ts';
import { tablesFor } from './tables.ts';

/** What one rule has to judge. */
export function rulePlan(
  candidate: Candidate,
  { value, placeOf }: Settings<EstimationSettings>,
  index: number,
  measured: Measured,
): Plan {
  const rule = value.rules[index]!;
  const line = placeOf(`/rules/${index}`);
  const found = tablesFor(candidate, rule, line);
  if ('problem' in found) return { ...nothing, problems: [found.problem] };
  if ('inapplicable' in found) {
    const subject = subjectOf(candidate, rule, line, null, null);
    const demand = { limit: limitOf(rule), decide: rule.decide };
    return { ...nothing, findings: [inapplicable(subject, demand, found.inapplicable)] };
  }
  const { live, labelled, requests } = found;
  const results = { live: measured(requests.live), labelled: measured(requests.labelled) };
  const problems = [...problemOf(results.live, live.place), ...problemOf(results.labelled, labelled.place)];
  if (problems.length > 0) return { ...nothing, problems };
  const [own, known] = [scoredRows(results.live), scoredRows(results.labelled)];
  const odd = [live, labelled].find((_, i) => !areProbabilities([own, known][i]!));
  if (odd !== undefined) {
    const problem = checkProblem(
      'estimate-unsupported',
      `The scores of the evidence table \`${odd.name}\` are no probabilities from 0 to 1, and nothing can be estimated from them.`,
      'Give the probability of the positive class as `score`, or take the rule out of the policy.',
      odd.place,
    );
    return { ...nothing, problems: [problem] };
  }
  const judgeable = {
    ...{ rule, live: own, labelled: known.filter(hasLabel), believable: value.calibration.atMost },
    subject: subjectOf(candidate, rule, line, live.place, rule.against === null ? null : labelled.name),
    names: { live: live.name, labelled: labelled.name },
  };
  return { ...nothing, judgeable: [(confidence) => estimationFinding(judgeable, confidence)] };
}

const subjectOf = (
  { model }: Candidate,
  { metric, evidence, against }: EstimationRule,
  rule: Place | null,
  place: Place | null,
  labelled: string | null,
): Subject => ({
  ...{ check: 'estimated-performance', model, metric, scope: { evidence }, place, rule },
  reference: labelled === null ? null : { evidence: labelled },
  unit: against !== null ? 'difference' : metric === 'auroc' || metric === 'f1' ? 'none' : 'rate',
});

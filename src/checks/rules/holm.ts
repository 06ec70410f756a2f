import type { Finding } from '../../domain/finding.ts';
import { holmLeft, simultaneousConfidence } from '../../statistics/multiplicity.ts';

/** A judgement that waits for the confidence of its interval. */
export type Judgement = (confidence: number) => Finding;

/**
 * Findings whose verdicts hold at once, by Holm's procedure: half of the error is for failures, half for passes, and
 * what has been decided leaves its share to what has not. Each shows its interval at the confidence at which it was
 * decided; one that stays open, at the larger of the two at which the procedure ended (docs/adr/0013).
 */
export function findingsByHolm(judgements: readonly Judgement[], confidence: number): Finding[] {
  const amongs = judgements.map((judgement) => once((shares) => judgement(simultaneousConfidence(confidence, shares))));
  const reaches = amongs.map((among) => reachOf(among, judgements.length));
  const leftFor = (verdict: Decided): readonly number[] =>
    holmLeft(reaches.map((reach) => (reach.verdict === verdict ? reach.most : 0)));
  const left = { fail: leftFor('fail'), pass: leftFor('pass') };
  return amongs.map((among, i) => {
    const { verdict, most } = reaches[i]!;
    const isDecided = verdict !== null && most >= left[verdict][i]!;
    return among(isDecided ? left[verdict][i]! : Math.max(left.fail[i]!, left.pass[i]!));
  });
}

/** A judgement as one of so many: its interval may err by an equal share. */
type Among = (judgements: number) => Finding;

function once(judge: Among): Among {
  const known = new Map<number, Finding>();
  return (judgements) => {
    const finding = known.get(judgements) ?? judge(judgements);
    known.set(judgements, finding);
    return finding;
  };
}

type Decided = 'fail' | 'pass';

/** What the evidence says, and among how many judgements at most it still says so. */
type Reach = { readonly verdict: Decided | null; readonly most: number };

/** A larger share of the error makes a narrower interval within the wider one, so that halving finds the end. */
function reachOf(among: Among, all: number): Reach {
  const decided = (judgements: number): Decided | null => {
    const { verdict } = among(judgements);
    return verdict === 'fail' || verdict === 'pass' ? verdict : null;
  };
  const strict = decided(all);
  if (strict !== null) return { verdict: strict, most: all };
  const verdict = decided(1);
  if (verdict === null) return { verdict, most: 0 };
  let [most, open] = [1, all];
  while (open - most > 1) {
    const middle = Math.floor((most + open) / 2);
    if (decided(middle) === verdict) most = middle;
    else open = middle;
  }
  return { verdict, most };
}

import { keyPlaceOf } from '../../documents/document.ts';
import type { Finding } from '../../domain/finding.ts';
import { pointerOf } from '../../domain/place.ts';
import type { Candidate, Settings } from '../check.ts';
import { type Requirable, requirable } from './fields.ts';
import { presence } from './presence.ts';
import type { CardSettings } from './settings.ts';

/** One finding per field that the policy requires of a card of this tier. */
export function completenessFindings(candidate: Candidate, { value, placeOf }: Settings<CardSettings>): Finding[] {
  const { requireByTier } = value;
  const tiered = Object.hasOwn(requireByTier, candidate.tier)
    ? requireByTier[candidate.tier as keyof typeof requireByTier]
    : [];
  const everyone = value.require.map((field) => [field, '/require'] as const);
  const ofTier = tiered.map((field) => [field, `/requireByTier/${candidate.tier}`] as const);
  const wanted = new Map([...ofTier, ...everyone]);
  return [...wanted].map(([field, pointer]) => {
    const { card, model } = candidate;
    const entries = requirable[field](card.value.spec);
    const because = pointer === '/require' ? 'every card' : `a card of ${candidate.tier} risk`;
    return presence({
      model,
      metric: 'required',
      scope: { field },
      reference: null,
      found: entries,
      how: 'counted in the card',
      message:
        entries > 0
          ? `The card fills \`${field}\`.`
          : `The card does not fill \`${field}\`, which the policy requires of ${because}.`,
      place: keyPlaceOf(card, nearest(field)),
      rule: placeOf(pointer),
    });
  });
}

/** The key under which the author would add what is missing. Owners and tables are lists of their own. */
function nearest(field: Requirable): string {
  const path = field.split('.');
  const whole = path[0] === 'owners' || path[0] === 'evidence';
  return pointerOf(['spec', ...(whole ? path.slice(0, 1) : path)]);
}

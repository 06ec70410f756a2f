import type { Digest } from '../../domain/digest.ts';
import type { Answerer, ColumnRoles, CountRequest, Variable } from '../../domain/measurement.ts';
import type { NeededColumns } from './table.ts';

type Names = readonly (string | null)[];

/** What these requests ask of one table: what is loaded of formats that are parsed as a whole. */
export function neededColumns(requests: readonly CountRequest[], digest: Digest): NeededColumns {
  const names = new Set<string>();
  const need = (from: Digest, wanted: Names): void => {
    if (from === digest) for (const name of wanted) if (name !== null) names.add(name);
  };
  let every = false;
  let whole = false;
  for (const request of requests) {
    const own = request.pin.digest;
    switch (request.kind) {
      case 'cube':
      case 'matrix':
      case 'ranks':
      case 'scores':
      case 'moments': {
        const { champion } = request;
        const variables = request.kind === 'moments' ? request.variables : [];
        need(own, [
          ...ofRoles(request.roles),
          ...('by' in request ? [...request.by, request.split?.column ?? null] : []),
          ...variables.flatMap((variable) => ofVariable(variable, 'candidate')),
        ]);
        if (champion !== null) {
          const theirs = variables.flatMap((variable) => ofVariable(variable, 'champion'));
          need((champion.pin ?? request.pin).digest, [...ofRoles(champion.roles), ...theirs]);
        }
        break;
      }
      case 'histogram':
      case 'categories':
        need(own, [request.column]);
        break;
      case 'profile':
        need(own, [request.id]);
        every ||= own === digest;
        break;
      case 'soundness':
        whole ||= own === digest;
        break;
      case 'overlap': {
        const pairs = [request.id, request.time].filter((pair) => pair !== null);
        need(own, [...pairs.map((pair) => pair.own), ...request.columns]);
        need(request.other.digest, [...pairs.map((pair) => pair.other), ...request.columns]);
        break;
      }
      case 'domain':
        for (const side of [own, request.reference.digest]) need(side, [...request.numeric, ...request.categorical]);
        break;
    }
  }
  return { names, every, whole };
}

const ofRoles = (roles: ColumnRoles): Names => [
  roles.id,
  roles.weight,
  roles.cluster,
  roles.label,
  roles.score,
  roles.prediction !== null && 'column' in roles.prediction ? roles.prediction.column : null,
  ...Object.values(roles.probabilities),
];

/** The columns that a variable names itself. */
function ofVariable(variable: Variable, who: Answerer): Names {
  if (variable.of === 'observed') return ofVariable(variable.variable, who);
  if (variable.of === 'column') return variable.who === who ? [variable.column] : [];
  if (variable.of === 'win') return [who === 'candidate' ? variable.column : variable.championColumn];
  return [];
}

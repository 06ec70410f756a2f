import { isJsonObject, type LiveObject, memberOf } from './object.ts';

/** Marks that delivery agents leave on the objects they keep in step with a repository. */
const marks: readonly (readonly [agent: string, where: 'annotations' | 'labels', key: string])[] = [
  ['Argo CD', 'annotations', 'argocd.argoproj.io/tracking-id'],
  ['Flux', 'labels', 'kustomize.toolkit.fluxcd.io/name'],
  ['Flux', 'labels', 'helm.toolkit.fluxcd.io/name'],
];
const managers: Readonly<Record<string, string>> = {
  'argocd-controller': 'Argo CD',
  'helm-controller': 'Flux',
  'kustomize-controller': 'Flux',
};

/**
 * The delivery agent that already keeps this object, or null. Such an object is never written to: the agent would
 * put its own version back, and the cluster would swing between the two.
 */
export function agentOf(live: LiveObject): string | null {
  for (const [agent, where, key] of marks) {
    const members = memberOf(live.body, 'metadata', where);
    if (isJsonObject(members) && Object.hasOwn(members, key)) return agent;
  }
  for (const manager of live.managers) if (Object.hasOwn(managers, manager)) return managers[manager] ?? null;
  return null;
}

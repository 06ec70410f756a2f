import type { Json } from '../domain/digest.ts';

export type JsonObject = { readonly [key: string]: Json | undefined };

/** Which object of a cluster. Only namespaced objects are ever rolled out, so there is always a namespace. */
export type ObjectRef = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
};

/**
 * An object as the cluster holds it. `generation` counts changes of the spec and is 0 for kinds that have none
 * (ConfigMap); `managers` are the field managers, sorted; `body` is the object without `metadata.managedFields`.
 */
export type LiveObject = {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly managers: readonly string[];
  readonly body: JsonObject;
};

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The member at the end of a path of keys; undefined as soon as a step is missing. */
export function memberOf(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let member = value;
  for (const key of keys) member = isJsonObject(member) && Object.hasOwn(member, key) ? member[key] : undefined;
  return member;
}

export const sameObject = (a: ObjectRef, b: ObjectRef): boolean =>
  a.apiVersion === b.apiVersion && a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;

/** `Deployment ml/fraud`, for people. */
export const titleOf = (ref: ObjectRef): string => `${ref.kind} ${ref.namespace}/${ref.name}`;

/** `apps` of `apps/v1`; empty for the core group. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

import type { Digest, Json } from '../domain/digest.ts';
import { type Pointer, pointerOf } from '../domain/place.ts';
import { groupOf, isJsonObject, type JsonObject, memberOf } from './object.ts';

export const digestAnnotation = 'modelwarden.dev/model-digest';

/**
 * Where an object names its model's digest. An annotation is only a claim beside the model; a URI or an image that
 * contains the digest is the address that the bytes are fetched from.
 */
export type Carrier = { readonly by: 'annotation' | 'image' | 'uri'; readonly pointer: Pointer };

/** A digest that an object states in a place where only its model's may stand. */
export type Stated = { readonly digest: Digest; readonly pointer: Pointer };

type Text = { readonly steps: readonly (string | number)[]; readonly text: string };

/** Whether an object can run a model: it has pods of its own, or it is a custom resource such as InferenceService. */
export function mayServe(body: JsonObject): boolean {
  const group = groupOf(String(body.apiVersion));
  return (
    isJsonObject(memberOf(body, 'spec', 'template', 'spec')) || (group.includes('.') && !group.endsWith('.k8s.io'))
  );
}

/** Every place in which `body` carries exactly this digest: whole in the annotation, or its digits in a URI or image. */
export function carriersOf(body: JsonObject, digest: Digest): readonly Carrier[] {
  const digits = new RegExp(`(?<![0-9a-f])${digest.slice('sha256:'.length)}(?![0-9a-f])`);
  return textsOf(body).flatMap(({ steps, text }): Carrier[] => {
    if (steps.at(-1) === digestAnnotation)
      return text === digest ? [{ by: 'annotation', pointer: pointerOf(steps) }] : [];
    if (!digits.test(text)) return [];
    if (steps.at(-1) === 'image') return [{ by: 'image', pointer: pointerOf(steps) }];
    // A digest alone, as in an environment variable, fetches nothing.
    return isUri(steps) || text.includes('/') ? [{ by: 'uri', pointer: pointerOf(steps) }] : [];
  });
}

const stated = /sha256[:/-]([0-9a-f]{64})(?![0-9a-f])/g;

/**
 * The digests in annotations and model URIs. Images are left out: a serving image has a digest of its own, which
 * says nothing against the model that it loads.
 */
export function statedDigests(body: JsonObject): readonly Stated[] {
  return textsOf(body).flatMap(({ steps, text }): Stated[] => {
    const pointer = pointerOf(steps);
    if (steps.at(-1) === digestAnnotation) return [{ digest: text as Digest, pointer }];
    if (!isUri(steps)) return [];
    return [...text.matchAll(stated)].map((match) => ({ digest: `sha256:${match[1]}`, pointer }));
  });
}

/** `storageUri`, `storageUris[0].uri`, `modelUri`. */
function isUri(steps: readonly (string | number)[]): boolean {
  const key = steps.findLast((step) => typeof step === 'string');
  return typeof key === 'string' && /uris?$/i.test(key);
}

/** The strings of the object's own annotations and of its spec. */
function textsOf(body: JsonObject): readonly Text[] {
  const found: Text[] = [];
  const visit = (value: Json | undefined, steps: readonly (string | number)[]): void => {
    if (typeof value === 'string') found.push({ steps, text: value });
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...steps, index]);
    else if (isJsonObject(value)) for (const [key, member] of Object.entries(value)) visit(member, [...steps, key]);
  };
  visit(memberOf(body, 'metadata', 'annotations', digestAnnotation), ['metadata', 'annotations', digestAnnotation]);
  visit(body.spec, ['spec']);
  return found;
}

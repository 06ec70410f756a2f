import type { z } from 'zod';
import type { Digest } from '../domain/digest.ts';
import type { Place, Pointer } from '../domain/place.ts';
import { ModelCard } from './card.ts';
import { ModelDeployment } from './deployment.ts';
import type { DocumentKind } from './header.ts';
import { keyPlaceAt, type Places, placeAt } from './places.ts';
import { type Policy, policySchema } from './policy.ts';
import { Waiver } from './waiver.ts';

type Values = {
  readonly ModelCard: ModelCard;
  readonly ModelDeployment: ModelDeployment;
  readonly Waiver: Waiver;
  readonly Policy: Policy;
};

/** A document that was read and found sound, with its identity, its digest and the place of every value. */
export type Document<Kind extends DocumentKind = DocumentKind> = {
  readonly [K in Kind]: {
    readonly kind: K;
    readonly name: string;
    readonly path: string;
    readonly value: Values[K];
    /** SHA-256 of the file's bytes. */
    readonly digest: Digest;
    readonly places: Places;
    readonly format: 'modelwarden' | 'huggingface';
  };
}[Kind];

/** The place of the value at a pointer into `document.value`, or of the nearest key above it. */
export const placeOf = (document: { readonly places: Places }, pointer: Pointer): Place =>
  placeAt(document.places, pointer);

/** The place of the key at a pointer into `document.value`. */
export const keyPlaceOf = (document: { readonly places: Places }, pointer: Pointer): Place =>
  keyPlaceAt(document.places, pointer);

/** The settings schema of every check, by name. */
export type CheckSettings = ReadonlyMap<string, z.ZodType>;

export function schemaOf(kind: DocumentKind, checks: CheckSettings): z.ZodType {
  if (kind === 'ModelCard') return ModelCard;
  if (kind === 'ModelDeployment') return ModelDeployment;
  if (kind === 'Waiver') return Waiver;
  return policySchema(checks);
}

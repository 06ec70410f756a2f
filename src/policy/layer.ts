import type { Document } from '../documents/document.ts';

/** One policy of several that hold together. `origin` is how its reader names it: `modelwarden:recommended`, a path. */
export type PolicyLayer = { readonly origin: string; readonly document: Document<'Policy'> };

/** Floors are what nobody may loosen; they come last. */
export const isFloor = (layer: PolicyLayer): boolean => layer.document.value.spec.floor;

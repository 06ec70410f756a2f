import type { Json } from '../domain/digest.ts';

/** A mapping whose keys are not known beforehand. */
export type Members = { readonly [key: string]: Json };

export const isMembers = (json: Json | undefined): json is Members =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/**
 * `failed` is said only where waiting longer cannot help; everything that might still come right is `pending`, and the
 * deadline ends it. `unknown`: the object is in the cluster and its kind has no way of saying more.
 */
export type Readiness = { readonly state: 'ready' | 'pending' | 'failed' | 'unknown'; readonly why: string };

export const ready = (why: string): Readiness => ({ state: 'ready', why });
export const pending = (why: string): Readiness => ({ state: 'pending', why });
export const failed = (why: string): Readiness => ({ state: 'failed', why });

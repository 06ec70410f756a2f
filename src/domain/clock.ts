/** The time, as a port: no verdict and no test may depend on the wall clock. */
export type Clock = { readonly now: () => Date };

export const systemClock: Clock = { now: () => new Date() };

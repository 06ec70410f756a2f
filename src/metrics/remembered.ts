/**
 * What is made of counts, by the counts and by what else it depends on: it is made once, since counts never change.
 * Several confidences are tried on one posterior.
 */
export function remembered<Made>(): (counts: object, key: unknown, make: () => Made) => Made {
  const known = new WeakMap<object, Map<unknown, Made>>();
  return (counts, key, make) => {
    const own = known.get(counts) ?? new Map<unknown, Made>();
    known.set(counts, own);
    const found = own.get(key);
    if (found !== undefined) return found;
    const made = make();
    own.set(key, made);
    return made;
  };
}

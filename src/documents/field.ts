import { z } from 'zod';
import { alternatives } from './wording.ts';

/** Keys of the design that this version does not honour yet: refused by name, never accepted in silence. */
export const unsupported = z.registry<{ keys: readonly string[] }>();

/** A mapping that accepts exactly these keys. `later` are known keys of features that are not built. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape, later: readonly string[] = []) {
  const schema = z.strictObject(shape);
  unsupported.add(schema, { keys: later });
  return schema;
}

/** A key that may be absent or empty; its value is then null. */
export const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null as never);

/** A list that may be absent; it is then empty. */
export const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).default([] as never);

/** A mapping from names of the author's choice; absent means empty. */
export const named = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value).default({} as never);

/**
 * One of these words. `later` are words of the design that this version does not honour yet.
 */
export const choice = <const Words extends readonly string[]>(words: Words, later: readonly string[] = []) =>
  z.enum(words, {
    error: ({ input }) =>
      typeof input === 'string' && later.includes(input)
        ? `${alternatives(words)} (${input} is not supported in this version of Modelwarden)`
        : undefined,
  });

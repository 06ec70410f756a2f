import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
};
export type Schema = Readonly<Record<string, unknown>>;

export type DescribedOperation = {
  readonly method: string;
  readonly path: string;
  readonly docs: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly required: boolean; readonly schema: Schema } | null;
  readonly responses: Readonly<Record<string, Schema | null>>;
};

const folder = new URL('../../descriptions/', import.meta.url);

function read(file: string) {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}

export const rest: { operations: Record<string, DescribedOperation>; schemas: Record<string, Schema> } =
  read('rest.json');
const webhooks: { webhooks: Record<string, Schema>; schemas: Record<string, Schema> } = read('webhooks.json');
export const graphqlSchemaText: string = readFileSync(new URL('schema.graphql', folder), 'utf8');

// Formats that ajv does not know validate nothing, quietly; the description is not ours to correct.
// Without inlining, a schema that many others use is compiled once.
const ajv = new Ajv({
  strict: false,
  logger: false,
  inlineRefs: false,
  validateSchema: false,
  code: { optimize: false },
});
addFormats.default(ajv);
// Bots' addresses have brackets: 1+name[bot]@users.noreply.github.com.
ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/);
// GitHub says `uri` and answers the empty string where there is none.
const uri = addFormats.default.get('uri');
if (typeof uri === 'function')
  ajv.addFormat('uri', (value: string) => value === '' || (uri as (text: string) => boolean)(value));
ajv.addSchema({ ...rest, $id: 'rest' });
ajv.addSchema({ ...webhooks, $id: 'webhooks' });

/** Compiled when first needed: all at once would take seconds. */
function compiled(document: string, pointer: readonly string[]): ValidateFunction | undefined {
  const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  return ajv.getSchema(`${document}#/${path}`);
}

export function parameterErrors(operationId: string, at: number, value: unknown): ErrorObject | null {
  return firstError(compiled('rest', ['operations', operationId, 'parameters', String(at), 'schema']), value);
}

export function bodyErrors(operationId: string, value: unknown): ErrorObject | null {
  return firstError(compiled('rest', ['operations', operationId, 'body', 'schema']), value);
}

export function responseErrors(operationId: string, status: number, value: unknown): ErrorObject | null {
  // A status that is not described, or has no body described, may say anything.
  if (!rest.operations[operationId]?.responses[status]) return null;
  return firstError(compiled('rest', ['operations', operationId, 'responses', String(status)]), value);
}

/** @param name `event.action`, or the event alone where it has no actions */
export function webhookErrors(name: string, payload: unknown): ErrorObject | null {
  if (!webhooks.webhooks[name])
    throw new Error(`the slice of webhooks lacks ${name}: add it to tools/github-slices.ts`);
  return firstError(compiled('webhooks', ['webhooks', name]), payload);
}

function firstError(validate: ValidateFunction | undefined, value: unknown): ErrorObject | null {
  if (!validate || validate(value)) return null;
  return validate.errors?.[0] ?? null;
}

/** Every property that a body may have at its top, in any of the schema's alternatives. Null: any may be there. */
export function bodyProperties(schema: Schema): Set<string> | null {
  if (typeof schema.$ref === 'string')
    return bodyProperties(rest.schemas[schema.$ref.slice('#/schemas/'.length)] ?? {});
  const alternatives = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => (schema[key] as Schema[] | undefined) ?? []);
  const own = Object.keys((schema.properties as object | undefined) ?? {});
  const inner = alternatives.map(bodyProperties).filter((names) => names !== null);
  const names = new Set([...own, ...inner.flatMap((set) => [...set])]);
  return names.size === 0 ? null : names;
}

import type { ErrorObject } from 'ajv';
import { bodyErrors, bodyProperties, type DescribedOperation, parameterErrors } from './descriptions.ts';
import type { HttpRequest } from './http.ts';
import { invalid, notFound, Refusal } from './refusal.ts';

/** Parameters of the path and query in their described types. An id that is no number names nothing: 404. */
export function requestParams(
  operationId: string,
  operation: DescribedOperation,
  path: Record<string, string>,
  query: URLSearchParams,
): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  operation.parameters.forEach((parameter, at) => {
    const given = parameter.in === 'path' ? path[parameter.name] : (query.get(parameter.name) ?? undefined);
    if (given === undefined) {
      if (parameter.required) throw invalid(`Invalid request.\n\n"${parameter.name}" wasn't supplied.`);
      return;
    }
    const value = coerced(given, parameter.schema.type);
    const error = parameterErrors(operationId, at, value);
    if (error && parameter.in === 'path') throw notFound();
    if (error) throw invalid(`Invalid request.\n\n${sentence(error, parameter.name)}`);
    params[parameter.name] = value;
  });
  return params;
}

function coerced(value: string, type: unknown): unknown {
  if (type === 'integer' && /^-?\d+$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/**
 * The JSON body, held against the description. A property that the operation does not know is refused here although
 * some of GitHub's operations ignore it: a misspelt property must not pass silently.
 */
export function requestBody(
  operationId: string,
  operation: DescribedOperation,
  request: HttpRequest,
): Record<string, unknown> {
  const text = Buffer.from(request.body).toString();
  if (!operation.body) return {};
  if (text === '' && !operation.body.required) return {};
  const body = parsed(text === '' ? '{}' : text);
  const error = bodyErrors(operationId, body);
  if (error) throw invalid(`Invalid request.\n\n${sentence(error)}`);
  const allowed = bodyProperties(operation.body.schema);
  const unknown = Object.keys(body ?? {}).find((name) => allowed && !allowed.has(name));
  if (unknown) throw invalid(`Invalid request.\n\n"${unknown}" is not a permitted key.`);
  return body ?? {};
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}

function sentence(error: ErrorObject, name = ''): string {
  if (error.keyword === 'required') return `"${error.params.missingProperty}" wasn't supplied.`;
  const place = [name, error.instancePath.slice(1)].filter((part) => part !== '').join('/');
  return `For '${place === '' ? 'body' : place}', value ${error.message}.`;
}

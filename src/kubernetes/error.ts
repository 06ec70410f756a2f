import { z } from 'zod';
import { ProblemError } from '../domain/problem.ts';

export type KubernetesProblemCode =
  | 'cluster-configuration'
  | 'cluster-unreachable'
  | 'cluster-timeout'
  | 'cluster-unauthorized'
  | 'cluster-forbidden'
  | 'cluster-kind'
  | 'cluster-namespace'
  | 'cluster-conflict'
  | 'cluster-invalid'
  | 'cluster-busy'
  | 'cluster-error';

/** The cluster did not answer, or not with what was asked for. Messages name the cluster, never its address. */
export class KubernetesError extends ProblemError<KubernetesProblemCode> {}

/**
 * The cluster has answered and would answer the same again. With the other codes nobody knows what was done:
 * an API server may time out after it has stored the object.
 */
const answers: ReadonlySet<KubernetesProblemCode> = new Set([
  'cluster-unauthorized',
  'cluster-forbidden',
  'cluster-kind',
  'cluster-namespace',
  'cluster-conflict',
  'cluster-invalid',
]);
export const isRefusal = (error: KubernetesError): boolean => answers.has(error.code);

const Status = z.object({
  message: z.string().default(''),
  reason: z.string().default(''),
  details: z
    .object({
      kind: z.string().default(''),
      causes: z
        .array(
          z.object({ reason: z.string().default(''), message: z.string().default(''), field: z.string().default('') }),
        )
        .default([]),
    })
    .prefault({}),
});

/** The error for an answer that is not a success. `what` is what was to be done: `apply Deployment ml/fraud`. */
export function errorOf(code: number, body: unknown, what: string, cluster: string): KubernetesError {
  const parsed = Status.safeParse(body);
  const { message, details } = parsed.success ? parsed.data : Status.parse({});
  const said = message || `HTTP ${code}`;
  const failed = (error: KubernetesProblemCode, remedy: string) =>
    new KubernetesError(error, `Expected to ${what} in cluster ${cluster}, found: ${said}`, remedy);
  if (code === 401) return failed('cluster-unauthorized', 'Renew the credentials in the kubeconfig.');
  if (code === 403)
    return failed('cluster-forbidden', 'Grant this right to the account in the kubeconfig, in this namespace only.');
  if (code === 404 && details.kind === 'namespaces')
    return failed('cluster-namespace', 'Create the namespace, or write another one.');
  if (code === 409) return conflict(details.causes, said, what, cluster);
  if (code === 400 || code === 413 || code === 415 || code === 422)
    return failed('cluster-invalid', 'Correct the manifest.');
  // Server-side apply answers 500 to a field that the kind does not have or that has the wrong type (seen in 1.36.3).
  if (code === 500 && said.startsWith('failed to create typed patch object')) {
    return failed('cluster-invalid', 'Correct or remove this field of the manifest.');
  }
  if (code === 429 || code === 503 || code === 504)
    return failed('cluster-busy', 'Wait until the cluster has recovered.');
  return failed('cluster-error', 'Look at the log of the API server.');
}

type Cause = { readonly reason: string; readonly message: string; readonly field: string };

function conflict(causes: readonly Cause[], said: string, what: string, cluster: string): KubernetesError {
  const fields = causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message, field }) => `${field} (${message.replace(/^conflict with /, 'set by ')})`);
  return new KubernetesError(
    'cluster-conflict',
    `Expected to ${what} in cluster ${cluster}, found fields that belong to somebody else: ${fields.join(', ') || said}`,
    'Leave these fields out of the manifest, or hand them over once with `kubectl apply --server-side --force-conflicts --field-manager=modelwarden`.',
  );
}

/** A login command failed, a token file is missing: what it said is in `cause`, as it may hold secrets. */
export const credentialsError = (cause: unknown, cluster: string): KubernetesError =>
  new KubernetesError(
    'cluster-configuration',
    `Expected credentials for cluster ${cluster}, found that those of the kubeconfig cannot be read`,
    'Check the user in the kubeconfig: its files, and the command that it runs.',
    null,
    { cause },
  );

/** What was thrown while asking, as this room's error. */
export function transportError(thrown: unknown, what: string, cluster: string): KubernetesError {
  const expected = `Expected cluster ${cluster} to answer (${what})`;
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
    return new KubernetesError(
      'cluster-timeout',
      `${expected}, found no answer in time`,
      'Check the load of the API server.',
      null,
      {
        cause: thrown,
      },
    );
  }
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
  const remedy =
    'Check that the address and the certificate in the kubeconfig are right and that the network lets it through.';
  return new KubernetesError('cluster-unreachable', `${expected}, found ${code}`, remedy, null, { cause: thrown });
}

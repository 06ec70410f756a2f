import { z } from 'zod';
import { EvidenceError } from '../evidence/errors.ts';
import type { Located } from '../evidence/evidence-place.ts';
import type { Download } from './download.ts';
import { readJson } from './json.ts';
import { authorization } from './login.ts';
import { unreachable } from './refusals.ts';
import type { MlflowSettings } from './settings.ts';
import type { PlaceUri } from './uri.ts';

/*
 * Artifacts that an MLflow tracking server gives out (`mlflow server --serve-artifacts`), by its REST API:
 * https://mlflow.org/docs/latest/api_reference/rest-api.html
 */

const RunAnswer = z.object({ run: z.object({ info: z.object({ artifact_uri: z.string() }) }) });

/** Answers for this place's server, and for `runs:/…`, which is at whatever address the server says. */
export function mlflowPlace(settings: MlflowSettings, download: Download) {
  const { server, prefix, internal, credentials } = settings;
  const headers = authorization(credentials);
  return (uri: string, parts: PlaceUri, find: (uri: string) => Located): Located | null => {
    if (parts.query !== '') return null;
    if (parts.scheme === 'runs') return runArtifact(uri, parts, find);
    if (parts.scheme !== 'mlflow-artifacts') return null;
    if (parts.authority !== '' && parts.authority !== new URL(server).host) return null;
    const path = parts.path.slice(1);
    if (path === '' || !path.startsWith(prefix)) return null;
    const url = new URL(`/api/2.0/mlflow-artifacts/artifacts/${path}`, server);
    return { address: url.href, open: (accept) => download({ uri, url, headers, internal }, accept) };
  };

  function runArtifact(uri: string, { authority, path }: PlaceUri, find: (uri: string) => Located): Located | null {
    const [, run, artifact] = /^\/([0-9a-f]{32})\/(.+)$/.exec(path) ?? [];
    if (authority !== '' || run === undefined || artifact === undefined) return null;
    const url = new URL(`/api/2.0/mlflow/runs/get?run_id=${run}`, server);
    const open: Located['open'] = async (accept) => {
      const answer = RunAnswer.safeParse(await readJson(await download({ uri, url, headers, internal }), uri));
      if (!answer.success) throw unreachable(uri, 'the server answers something else than a run');
      return artifactOf(uri, answer.data.run.info.artifact_uri, artifact, find).open(accept);
    };
    return { address: `${url.href}#${artifact}`, open };
  }
}

/** The server's word is no more trusted than a document's: where it points must be allowed as well. */
function artifactOf(uri: string, folder: string, artifact: string, find: (uri: string) => Located): Located {
  // A run that names a run could send us around for ever.
  if (folder.startsWith('runs:')) throw elsewhere(uri);
  try {
    return find(`${folder.replace(/\/$/, '')}/${artifact}`);
  } catch (error) {
    throw error instanceof EvidenceError ? elsewhere(uri) : error;
  }
}

const elsewhere = (uri: string): EvidenceError =>
  new EvidenceError(
    'place-not-allowed',
    `${uri} is not read: its run keeps artifacts where the operator does not allow this repository to read.`,
    'Ask the operator to allow the place that MLflow shows as the artifact URI of the run.',
  );

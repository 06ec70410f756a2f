import { tooLarge } from '../evidence/evidence-files.ts';
import { unreachable } from './refusals.ts';

/** Bytes: no answer that we ask for is near as long. */
const limit = 1024 * 1024;

/** A short answer as JSON. Throws EvidenceError for one that is long or none. */
export async function readJson(content: AsyncIterable<Uint8Array>, uri: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    length += chunk.byteLength;
    if (length > limit) throw tooLarge(uri, limit);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw unreachable(uri, 'the server answers something that is no JSON', cause);
  }
}

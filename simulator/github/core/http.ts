/** Requests and responses without a server: both mounts and every test speak these. */
export type HttpRequest = {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

export function jsonResponse(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function redirect(location: string): HttpResponse {
  return { status: 302, headers: { location }, body: '' };
}

/** Fields of a form or of a JSON object, whichever was sent. */
export function sentFields(request: HttpRequest): Record<string, string> {
  const text = Buffer.from(request.body).toString();
  if (text === '') return {};
  if (request.headers['content-type']?.includes('json')) return JSON.parse(text);
  return Object.fromEntries(new URLSearchParams(text));
}

/** An answer that is no success, thrown from wherever it becomes clear. */
export class Refusal extends Error {
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    details: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.details = details;
    this.headers = headers;
  }
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found');
}

export function notAccessible(): Refusal {
  return new Refusal(403, 'Resource not accessible by integration');
}

export function invalid(message: string, errors: readonly unknown[] = []): Refusal {
  return new Refusal(422, message, { errors });
}

/** The simulator itself answered something that GitHub's description forbids. */
export class SimulatorBug extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SimulatorBug';
  }
}

/**
 * What ties a provider's model to one snapshot: a date (`gpt-5.2-2026-08-01`, `claude-3-5-sonnet-20241022-v2:0`,
 * `gemini-2.5-pro-preview-05-06`), a numbered release (`gemini-1.5-pro-002`, `mistral-large-2407`,
 * `gpt-4-1106-preview`), a commit or a digest (`org/model@5f0b02c`, `sha256:…`).
 */
const pins: readonly RegExp[] = [
  /(^|[^0-9])20[0-9]{2}-?(0[1-9]|1[0-2])(-?(0[1-9]|[12][0-9]|3[01]))?([^0-9]|$)/,
  /[-@](?!20[0-9]{2})[0-9]{3,4}(-preview|-v[0-9]+(:[0-9]+)?)?$/,
  /-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/,
  /@[0-9a-f]{7,64}$/,
  /sha256:[0-9a-f]{64}$/,
];

/** Whether a provider may put another model behind this name at any time. */
export const isFloating = (model: string): boolean =>
  /(^|[-:@/.])latest$/i.test(model) || !pins.some((pin) => pin.test(model));

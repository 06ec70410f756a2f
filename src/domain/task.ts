/** What kind of answer a model gives. */
export const tasks = [
  'binary-classification',
  'multiclass-classification',
  'regression',
  'ranking',
  'generation',
] as const;
export type Task = (typeof tasks)[number];

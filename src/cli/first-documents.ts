/** The policy that `init` writes: it watches and reports, and blocks nothing before its owners say so. */
export const firstPolicy = `# Read from the base branch, never from a pull request.
apiVersion: modelwarden.dev/v1alpha1
kind: Policy
metadata: {name: policy}
extends:
  - modelwarden:recommended
spec:
  mode: observe        # reports without blocking; change to enforce when the reports make sense
`;

/** A card with the least that a first green check needs. */
export const firstCard = (model: string): string => `apiVersion: modelwarden.dev/v1alpha1
kind: ModelCard
metadata:
  name: ${model}
spec:
  version: 0.1.0
  overview: What the model predicts, for whom.
  task: binary-classification
  owners:
    - {role: owner, who: your-organisation/your-team}
    - {role: accountable, who: your-organisation/model-risk}
  intendedUse: {purpose: What it is for}
  limitations: [What it was not validated for]
  evidence:
    holdout:
      uri: evidence/holdout.parquet        # Parquet, CSV or JSONL, beside this file
      digest: "sha256:0000000000000000000000000000000000000000000000000000000000000000"   # sha256sum of that file
      rows: {id: id}
      label: label                         # what really happened
      positive: 1
      score: score                         # larger means more likely positive
      prediction: {threshold: 0.5}
      groups: []                           # columns with groups of people, such as [sex, age_band]
      slices: []
`;

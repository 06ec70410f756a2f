import { digestOf } from '../../src/domain/digest.ts';

/** How many applicants of a group the model accepts; the label follows the decision closely. */
export type GroupCounts = { readonly region: string; readonly sex: string; readonly age: string; readonly rows: number; readonly accepted: number };

/**
 * A holdout table of loan applicants as CSV: `declined` is the prediction, `defaulted` the label, `p_default` the score.
 * Accepted applicants default rarely and declined ones often, in fixed proportions, so that every count is known.
 * `blur` moves that many scores in a hundred to the wrong side: a worse model on the same applicants.
 */
export function holdout(groups: readonly GroupCounts[], blur = 0): string {
  const lines = ['application_id,region,sex,age_band,defaulted,declined,p_default'];
  let id = 0;
  for (const { region, sex, age, rows, accepted } of groups) {
    for (let row = 0; row < rows; row++) {
      const declined = row >= accepted ? 1 : 0;
      // One in ten of the accepted defaults, and one in ten of the declined would not have.
      const defaulted = row % 10 === 9 ? 1 - declined : declined;
      const misplaced = (row * 37) % 100 < blur;
      const band = (row * 61) % 1000;
      const score = (declined === 1) !== misplaced ? 0.5 + band / 2000 : band / 2000;
      lines.push([id, region, sex, age, defaulted, declined, score.toFixed(4)].join(','));
      id += 1;
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Story A: region B accepted 130 of 520, region A 412 of 980; women of 60 and more are 37. */
export const unfair: readonly GroupCounts[] = [
  { region: 'A', sex: 'M', age: '18-59', rows: 980, accepted: 412 },
  { region: 'B', sex: 'M', age: '18-59', rows: 520, accepted: 130 },
];

/** The reweighed model: region B accepted 402 of 960. */
export const fair: readonly GroupCounts[] = [
  { region: 'A', sex: 'M', age: '18-59', rows: 980, accepted: 412 },
  { region: 'B', sex: 'M', age: '18-59', rows: 960, accepted: 402 },
];

export type CardOptions = {
  readonly version: string;
  readonly evidence: string;
  readonly claims?: readonly string[];
  readonly tier?: string;
  readonly groups?: string;
};

/** The digest that stands for a version's model file. */
export const artifact = (version: string): string => digestOf(`model ${version}`);

export const card = ({ version, evidence, claims = [], tier = 'high', groups = '[region]' }: CardOptions): string => `apiVersion: modelwarden.dev/v1alpha1
kind: ModelCard
metadata:
  name: credit-risk
spec:
  version: ${version}
  overview: Probability that a consumer-loan applicant defaults within twelve months.
  task: binary-classification
  owners:
    - {role: accountable, who: acme/model-risk}
    - {role: owner, who: acme/credit-ml}
  artifacts:
    - {uri: "s3://acme-models/credit-risk/${version}/model.onnx", digest: "${artifact(version)}"}
  intendedUse:
    purpose: Support loan officers' decisions
  risk:
    tier: ${tier}
  limitations: [Not validated for business loans]
  oversight: {measures: [An officer confirms every refusal]}
  evidence:
    holdout:
      uri: evidence/holdout.csv
      digest: "${digestOf(evidence)}"
      rows: {id: application_id}
      label: defaulted
      positive: 1
      score: p_default
      prediction: {column: declined}
      favorable: 0
      groups: ${groups}
      slices: [region]
${claims.length === 0 ? '' : `  claims:\n${claims.map((claim) => `    - ${claim}`).join('\n')}\n`}`;

export const deployment = (version: string): string => `apiVersion: modelwarden.dev/v1alpha1
kind: ModelDeployment
metadata: {name: credit-risk}
spec:
  environment: production
  model: {card: ../../models/credit-risk/card.yaml, version: ${version}, digest: "${artifact(version)}"}
  manifests: [credit-risk-deployment.yaml]
  target: {driver: kubernetes, cluster: prod-eu}
`;

export const manifest = (version: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: credit-risk
  namespace: lending
  annotations: {modelwarden.dev/model-digest: "${artifact(version)}"}
spec:
  replicas: 2
  selector: {matchLabels: {app: credit-risk}}
  template:
    metadata: {labels: {app: credit-risk}}
    spec:
      containers:
        - name: server
          image: ghcr.io/acme/onnx-server:1.4.0
          args: ["--model-digest", "${artifact(version)}"]
`;

export const policy = (atLeast = 0.8): string => `apiVersion: modelwarden.dev/v1alpha1
kind: Policy
metadata: {name: acme-lending}
extends: [modelwarden:recommended]
spec:
  mode: enforce
  checks:
    bias:
      rules:
        - {metric: demographic-parity-ratio, atLeast: ${atLeast}, minimum: {rows: 100}}
  inconclusive: {acceptableBy: [acme/model-risk], atMost: 60d}
  waivers: {accountable: [acme/model-risk], atMost: 90d}
  approvals:
    approval_rules:
      - name: production promotion
        if: {change: {kinds: [promote], environment: production}}
        requires: {count: 1, teams: [acme/model-risk]}
      - name: policy change
        if: {change: {kinds: [policy]}}
        requires: {count: 2, teams: [acme/model-risk]}
      - name: everything else
        requires: {count: 1, teams: [acme/credit-ml, acme/model-risk]}
  merge: {method: squash, when: approved}
  rollout: {environments: [production]}
`;

export type Version = { readonly version: string; readonly evidence: string; readonly card?: Partial<CardOptions> };

/** Every file of the governed repository at one version. */
export const files = ({ version, evidence, card: options = {} }: Version): Readonly<Record<string, string>> => ({
  'models/credit-risk/card.yaml': card({ version, evidence, ...options }),
  'models/credit-risk/evidence/holdout.csv': evidence,
  'deploy/production/credit-risk.yaml': deployment(version),
  'deploy/production/credit-risk-deployment.yaml': manifest(version),
});

-- Webhook deliveries by GitHub's own id: the same delivery twice is one row.
CREATE TABLE modelwarden.delivery (
  id           text PRIMARY KEY,
  event        text NOT NULL,
  action       text,
  repository   text,
  installation bigint,
  -- The body as it was signed, in gzip.
  payload      bytea NOT NULL,
  received_at  timestamptz NOT NULL
);
-- Compressed already: the database need not try.
ALTER TABLE modelwarden.delivery ALTER payload SET STORAGE EXTERNAL;

-- Pull requests as last seen: an index over GitHub, rebuilt by the reconciler.
CREATE TABLE modelwarden.pull (
  repository   text NOT NULL,
  number       int NOT NULL,
  installation bigint NOT NULL,
  title        text NOT NULL,
  head         text NOT NULL,
  base_ref     text NOT NULL,
  state        text NOT NULL CHECK (state IN ('open', 'closed', 'merged')),
  seen_at      timestamptz NOT NULL,
  PRIMARY KEY (repository, number)
);
CREATE INDEX pull_head ON modelwarden.pull (repository, head);

-- Counts by the digest of what was asked. A measurement is never changed.
CREATE TABLE modelwarden.measurement (
  key         text PRIMARY KEY,
  digest      text NOT NULL,
  measurement jsonb NOT NULL,
  measured_at timestamptz NOT NULL
);

-- SHA-256 of what a git blob holds, or of the object that it points to as a Git LFS pointer.
CREATE TABLE modelwarden.blob (
  sha    text PRIMARY KEY,
  digest text NOT NULL
);

-- Every decision that differs from the one before it for the same pull request.
CREATE TABLE modelwarden.decision (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repository text NOT NULL,
  pull       int,
  head       text NOT NULL,
  outcome    text NOT NULL,
  verdict    text NOT NULL,
  digest     text NOT NULL,
  decision   jsonb NOT NULL,
  -- The log entry that records it, by the id that it has before it has an index.
  entry      uuid NOT NULL,
  decided_at timestamptz NOT NULL
);
CREATE INDEX decision_pull ON modelwarden.decision (repository, pull, id DESC);
CREATE INDEX decision_head ON modelwarden.decision (repository, head, id DESC);

-- Outside effects: the row is there before the effect, and its result after. `key` is the effect's natural key.
CREATE TABLE modelwarden.effect (
  key         text PRIMARY KEY,
  kind        text NOT NULL,
  repository  text NOT NULL,
  head        text,
  digest      text NOT NULL,
  state       text NOT NULL CHECK (state IN ('intended', 'done', 'stale')),
  attempt     int NOT NULL,
  result      jsonb,
  intended_at timestamptz NOT NULL,
  done_at     timestamptz
);
CREATE INDEX effect_head ON modelwarden.effect (repository, head);

-- Which evidence and policy a review was given on, as first seen: what `binds_to` compares with.
CREATE TABLE modelwarden.approval (
  repository text NOT NULL,
  pull       int NOT NULL,
  review     bigint NOT NULL,
  head       text NOT NULL,
  evidence   text NOT NULL,
  policy     text NOT NULL,
  seen_at    timestamptz NOT NULL,
  PRIMARY KEY (repository, pull, review)
);

-- One rollout per deployment and merge commit; at most one unfinished per target.
CREATE TABLE modelwarden.rollout (
  id           text PRIMARY KEY,
  installation bigint NOT NULL,
  repository   text NOT NULL,
  pull         int NOT NULL,
  target       text NOT NULL,
  environment  text NOT NULL,
  model        text NOT NULL,
  version      text NOT NULL,
  merge_commit text NOT NULL,
  position     bigint GENERATED ALWAYS AS IDENTITY,
  phase        text NOT NULL,
  state        jsonb NOT NULL,
  plan         jsonb NOT NULL,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL
);
CREATE INDEX rollout_repository ON modelwarden.rollout (repository, position DESC);

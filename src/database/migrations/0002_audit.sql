-- The audit log: one RFC 6962 tree per organisation (column "log", the origin in its checkpoints).
--
-- The triggers refuse accidents and injected SQL, also for superusers and under session_replication_role = replica
-- (ENABLE ALWAYS). They cannot stop whoever owns the tables: ALTER TABLE … DISABLE TRIGGER and DROP work. Against the
-- owner there is only the signed checkpoint kept elsewhere. On PostgreSQL let a role without rights on this schema but
-- SELECT, INSERT, UPDATE ON head, payload, identity, and DELETE ON pending run the application.

CREATE SCHEMA audit;

-- Outbox: entries enter in the transaction of the change that they record; the sequencer gives them their place.
CREATE TABLE audit.pending (
  seq  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  log  text NOT NULL,
  id   uuid NOT NULL UNIQUE,
  body text NOT NULL
);
CREATE INDEX pending_in_order ON audit.pending (log, seq);

CREATE TABLE audit.leaf (
  log   text NOT NULL,
  idx   bigint NOT NULL CHECK (idx >= 0),
  id    uuid NOT NULL UNIQUE,
  bytes bytea NOT NULL,
  hash  bytea NOT NULL CHECK (octet_length(hash) = 32),
  -- Copies from the leaf, to find it by.
  type       text NOT NULL,
  repository text,
  pull       integer,
  PRIMARY KEY (log, idx)
);
CREATE INDEX leaf_of_repository ON audit.leaf (log, repository, pull, idx);
CREATE INDEX leaf_of_erasure ON audit.leaf (log) WHERE type = 'payload.erased';

-- What is needed to append: the roots of the perfect subtrees (peaks, 32 bytes each, largest first).
CREATE TABLE audit.head (
  log       text PRIMARY KEY,
  size      bigint NOT NULL,
  root      bytea NOT NULL,
  peaks     bytea NOT NULL,
  last_hash bytea NOT NULL,
  logged_at text NOT NULL,
  vkey      text NOT NULL
);

CREATE TABLE audit.checkpoint (
  log  text NOT NULL,
  size bigint NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (log, size)
);

-- What leaves commit to. json is text and not jsonb: the commitment is over these very characters.
CREATE TABLE audit.payload (
  id        uuid PRIMARY KEY,
  log       text NOT NULL,
  json      text,
  salt      bytea CHECK (octet_length(salt) = 32),
  erased_at timestamptz,
  CHECK ((json IS NULL) = (salt IS NULL) AND (json IS NULL) = (erased_at IS NOT NULL))
);

-- Whom a pseudonym stands for: the account's number here, the login in the payload of the entry that introduced it.
CREATE TABLE audit.identity (
  log       text NOT NULL,
  pseudonym text NOT NULL,
  account   bigint,
  entry_id  uuid NOT NULL UNIQUE,
  erased_at timestamptz,
  PRIMARY KEY (log, pseudonym),
  UNIQUE (log, account),
  CHECK ((account IS NULL) = (erased_at IS NOT NULL))
);

CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on audit.% is refused: the log is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', HINT = 'Append an entry that says what changed.';
END $$;

-- An entry leaves the outbox only into the log.
CREATE FUNCTION audit.refuse_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM audit.leaf WHERE id = OLD.id) THEN
    RAISE EXCEPTION 'DELETE on audit.pending is refused: entry % is not in the log yet', OLD.id
      USING ERRCODE = 'restrict_violation', HINT = 'Run the sequencer.';
  END IF;
  RETURN OLD;
END $$;

CREATE FUNCTION audit.refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.log <> OLD.log OR NEW.size <= OLD.size THEN
    RAISE EXCEPTION 'UPDATE on audit.head is refused: a log only grows'
      USING ERRCODE = 'restrict_violation', HINT = 'Append an entry that says what changed.';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION audit.erasure_is_logged(entry uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM audit.leaf target
    JOIN audit.leaf erasure ON erasure.log = target.log AND erasure.type = 'payload.erased'
    WHERE target.id = entry AND (convert_from(erasure.bytes, 'UTF8')::json ->> 'entry')::bigint = target.idx
  )
$$;

CREATE FUNCTION audit.refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  erased audit.payload := OLD;
BEGIN
  erased.json := NULL;
  erased.salt := NULL;
  erased.erased_at := NEW.erased_at;
  IF OLD.json IS NULL OR NEW IS DISTINCT FROM erased OR NOT audit.erasure_is_logged(OLD.id) THEN
    RAISE EXCEPTION 'UPDATE on audit.payload is refused: a payload is only ever erased, after the log says so'
      USING ERRCODE = 'restrict_violation', HINT = 'Append a payload.erased entry first.';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION audit.refuse_all_but_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  forgotten audit.identity := OLD;
BEGIN
  forgotten.account := NULL;
  forgotten.erased_at := NEW.erased_at;
  IF OLD.account IS NULL OR NEW IS DISTINCT FROM forgotten OR NOT audit.erasure_is_logged(OLD.entry_id) THEN
    RAISE EXCEPTION 'UPDATE on audit.identity is refused: an identity is only ever erased, after the log says so'
      USING ERRCODE = 'restrict_violation', HINT = 'Append a payload.erased entry first.';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER refuse_update BEFORE UPDATE ON audit.pending FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER refuse_delete BEFORE DELETE ON audit.pending FOR EACH ROW EXECUTE FUNCTION audit.refuse_loss();
CREATE TRIGGER refuse_update BEFORE UPDATE ON audit.head FOR EACH ROW EXECUTE FUNCTION audit.refuse_shrinking();
CREATE TRIGGER refuse_delete BEFORE DELETE ON audit.head FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER refuse_update BEFORE UPDATE ON audit.leaf FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER refuse_delete BEFORE DELETE ON audit.leaf FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER refuse_update BEFORE UPDATE ON audit.checkpoint FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER refuse_delete BEFORE DELETE ON audit.checkpoint FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER refuse_update BEFORE UPDATE ON audit.payload FOR EACH ROW EXECUTE FUNCTION audit.refuse_all_but_erasure();
CREATE TRIGGER refuse_delete BEFORE DELETE ON audit.payload FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER refuse_update BEFORE UPDATE ON audit.identity FOR EACH ROW EXECUTE FUNCTION audit.refuse_all_but_forgetting();
CREATE TRIGGER refuse_delete BEFORE DELETE ON audit.identity FOR EACH ROW EXECUTE FUNCTION audit.refuse();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['pending', 'leaf', 'head', 'checkpoint', 'payload', 'identity'] LOOP
    EXECUTE format(
      'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()', name);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_update', name);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_delete', name);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_truncate', name);
  END LOOP;
END $$;

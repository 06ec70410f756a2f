-- Where evidence was found to have the digest that a document pins: git blobs, LFS objects and places outside of git.
CREATE TABLE modelwarden.presence (
  address     text NOT NULL,
  digest      text NOT NULL,
  verified_at timestamptz NOT NULL,
  PRIMARY KEY (address, digest)
);
-- It also held LFS pointers, whose objects another repository may lack.
DROP TABLE modelwarden.blob;

-- What the last whole evaluation of a pull request rested on; null while there is none, or one is under way.
ALTER TABLE modelwarden.pull ADD COLUMN seen jsonb;

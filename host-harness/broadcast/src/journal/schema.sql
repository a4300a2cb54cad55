CREATE TABLE run (
  id TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  contacts TEXT NOT NULL,
  contacts_hash TEXT NOT NULL,
  template TEXT NOT NULL,
  template_hash TEXT NOT NULL,
  consent TEXT,
  sender TEXT NOT NULL,
  stopped TEXT
);
-- A row for each of the list: `recipient` is null for those that nothing is sent to. `person` is the key by which two
-- spellings of one number are known to be the same person. `reached` is the key of whom Meta sent it to, where that is
-- somebody else than `person`.
CREATE TABLE recipients (
  row INTEGER PRIMARY KEY,
  line INTEGER NOT NULL,
  given TEXT NOT NULL,
  recipient TEXT,
  person TEXT UNIQUE,
  reached TEXT,
  fields TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  message_id TEXT,
  message_status TEXT,
  failure TEXT,
  delivery TEXT,
  delivery_failure TEXT,
  pricing TEXT
);
CREATE INDEX by_message ON recipients (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX by_reached ON recipients (reached) WHERE reached IS NOT NULL;
-- The file that this is, and whether a process has it to write: by these a copy and a lost log are known.
CREATE TABLE file (
  identity TEXT,
  is_open INTEGER NOT NULL
);
INSERT INTO file VALUES (NULL, 0);
-- What was shown before the first send, as JSON.
CREATE TABLE shown (
  value TEXT NOT NULL
);
-- What the next process needs to go on as this one did, as JSON.
CREATE TABLE settings (
  value TEXT NOT NULL
);

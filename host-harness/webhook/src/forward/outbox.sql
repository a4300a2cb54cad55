BEGIN;
PRAGMA application_id = 1466453858;
PRAGMA user_version = 1;
CREATE TABLE events (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  event TEXT NOT NULL,
  -- The status with which the target refused it for good.
  refused TEXT
);
CREATE INDEX waiting ON events (position) WHERE refused IS NULL;
COMMIT;

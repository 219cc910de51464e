/* What the example reads: users of an app and their subscriptions. */
CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT, company TEXT, created_at TEXT);
CREATE TABLE subscriptions (id INTEGER PRIMARY KEY, user_id TEXT, plan TEXT, seats INTEGER);
INSERT INTO users VALUES
  ('u1', 'Ada@example.com', 'Analytical Engines', '2026-01-02 10:00:00'),
  ('u2', 'bo@example.com', NULL, '2026-01-03 11:30:00');
INSERT INTO subscriptions VALUES (1, 'u1', 'team', 12), (2, 'u2', 'solo', 1);

/* What the example reads: users of an app and which messages they take. */
CREATE TABLE users (
  id TEXT PRIMARY KEY, email TEXT, phone TEXT, plan TEXT, takes_email INTEGER, takes_sms INTEGER, takes_news INTEGER
);
INSERT INTO users VALUES
  ('u1', 'ada@example.com', '+44 20 7946 0000', 'team', 1, 1, 0),
  ('u2', 'bo@example.com', NULL, 'solo', 1, 0, 1),
  ('u3', 'cy@example.com', '+41 44 668 18 00', 'solo', 0, 0, 0);

-- What the example reads: loans of a library.
CREATE TABLE loans (loan INTEGER PRIMARY KEY, reader TEXT, email TEXT, title TEXT, due TEXT, reminded INTEGER);
INSERT INTO loans VALUES
  (1, 'Ada', 'ada@example.com', 'Middlemarch', '2026-02-01', 1),
  (2, 'Bo', 'bo@example.com', 'Emma', '2026-02-03', 0),
  (3, 'Cy', 'cy at example.com', 'Ulysses', '2026-02-01', 1),
  (4, 'Zoë', 'zoe@example.com', 'Så dyr er frihed', '2026-02-02', 1);

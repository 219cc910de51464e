-- What the example reads: accounts of a shop and what was bought.
CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT, name TEXT, plan TEXT, created_at TEXT);
CREATE TABLE purchases (id INTEGER PRIMARY KEY, account_id INTEGER, amount NUMERIC, currency TEXT, bought_at TEXT);
INSERT INTO accounts VALUES
  (1, 'ada@example.com', 'Ada', 'gold', '2026-01-02 10:00:00'),
  (2, 'bo@example.com', 'Bo', 'free', '2026-01-03 11:30:00'),
  (3, 'cy@example.com', NULL, 'free', '2026-01-04 12:45:00');
INSERT INTO purchases VALUES
  (1, 1, 19.90, 'EUR', '2026-02-01 09:00:00'),
  (2, 1, 5.00, 'EUR', '2026-02-02 09:00:00'),
  (3, 2, 7.50, 'USD', '2026-02-03 09:00:00');

CREATE TABLE orders (id INTEGER PRIMARY KEY, month TEXT, country TEXT, customer TEXT, total NUMERIC, status TEXT, products TEXT);
INSERT INTO orders VALUES
  (1, '2026-01', 'FR', 'Ada', 12.5, 'paid', '["tea"]'),
  (2, '2026-01', 'FR', 'Ben', 80, 'open', '["pot","cup"]'),
  (3, '2026-02', 'JP', 'Chie', 7.25, 'open', '["cup"]'),
  (4, '2026-02', 'FR', 'Ada', 30, 'paid', '["tea","cup"]');

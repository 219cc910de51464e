-- A corner shop: 500 customers and 2,000 orders with their lines, the same at every run.
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, city TEXT, joined DATE
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, placed_at TIMESTAMP, status TEXT
);
CREATE TABLE lines (
  order_id INTEGER NOT NULL, line INTEGER NOT NULL, sku TEXT NOT NULL,
  price NUMERIC(10,2) NOT NULL, quantity INTEGER NOT NULL, PRIMARY KEY (order_id, line)
);

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
INSERT INTO customers
SELECT i, 'Customer ' || i, 'customer' || i || '@example.com',
  CASE i % 4 WHEN 0 THEN 'Lisbon' WHEN 1 THEN 'Oslo' WHEN 2 THEN 'Łódź' ELSE NULL END,
  date('2024-01-01', '+' || (i * 7 % 600) || ' days')
FROM n;

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
INSERT INTO orders
SELECT i, i * 37 % 500 + 1, datetime('2025-01-01', '+' || (i * 191 % 400000) || ' minutes'),
  CASE i % 10 WHEN 0 THEN 'canceled' ELSE 'completed' END
FROM n;

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
INSERT OR IGNORE INTO lines
SELECT i * 13 % 2000 + 1, i % 3 + 1, 'SKU-' || (i * 29 % 97),
  round((i * 31 % 9000) / 100.0 + 0.99, 2), i % 4 + 1
FROM n;

/* What the example reads: customers of a shop, their orders, and the stores. */
CREATE TABLE customers (
  id TEXT PRIMARY KEY, email TEXT, first_name TEXT, gender TEXT, country TEXT, born_on TEXT, plan TEXT, wants_news INTEGER
);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id TEXT, ordered_at TEXT);
CREATE TABLE order_lines (order_id INTEGER, sku TEXT, price NUMERIC, quantity INTEGER);
CREATE TABLE stores (code TEXT PRIMARY KEY, city TEXT, is_open INTEGER);
INSERT INTO customers VALUES
  ('c1', 'Ada@example.com', 'Ada', 'female', 'GB', '1985-12-10', 'gold', 1),
  ('c2', 'bo@example.com', 'Bo', 'male', 'SE', NULL, 'free', 0),
  ('c3', 'cy@example.com', NULL, NULL, 'CH', '1999-01-31', 'free', 1);
INSERT INTO orders VALUES (1, 'c1', '2026-02-01 09:00:00'), (2, 'c2', '2026-02-02 10:30:00');
INSERT INTO order_lines VALUES (1, 'tea', 4.50, 2), (1, 'cup', 12.00, 1), (2, 'tea', 4.50, 1);
INSERT INTO stores VALUES ('bs', 'Basel', 1), ('zh', 'Zürich', 0);

-- What the example reads: orders of a shop and what its stock lacks.
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, total NUMERIC, currency TEXT);
CREATE TABLE stock (sku TEXT PRIMARY KEY, title TEXT, pieces INTEGER, least INTEGER);
INSERT INTO orders VALUES (1, 'Ada', 1200, 'EUR'), (2, 'Bo', 90, 'EUR'), (3, 'Cy', 2500.5, 'USD');
INSERT INTO stock VALUES ('a-1', 'Lamp', 2, 5), ('b-2', 'Chair', 12, 5), ('c-3', 'Desk', 0, 1);

-- What the example reads: customers and orders of a shop.
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, name TEXT, tier TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, parcel TEXT);
INSERT INTO customers VALUES (1, 'ada@example.com', 'Ada', 'gold'), (2, 'Bo@Example.com', 'Bo', NULL), (3, 'cy', 'Cy', 'silver');
INSERT INTO orders VALUES (1, 1, 'DE123'), (2, 2, NULL), (3, 2, 'DE124');

CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, city TEXT);
INSERT INTO customers VALUES
  (1, 'Ada', 'Ada@Example.com', 'London'), (2, 'Bo', 'bo@example.com', 'Oslo'),
  (3, 'Cy', NULL, 'Porto'), (4, 'Di', 'di@example.com', NULL);

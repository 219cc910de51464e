-- What the example reads: people who try a product, and their companies.
CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, first_name TEXT, last_name TEXT, stage TEXT, company_domain TEXT);
CREATE TABLE companies (domain TEXT PRIMARY KEY, name TEXT, seats INTEGER);
INSERT INTO companies VALUES ('acme.example', 'Acme', 12), ('byte.example', 'Byte', 3);
INSERT INTO people VALUES
  (1, 'Ada@acme.example', 'Ada', 'Lovelace', 'customer', 'acme.example'),
  (2, 'bo@byte.example', 'Bo', NULL, 'lead', 'byte.example'),
  (3, 'cy@byte.example', 'Cy', 'Young', 'lead', 'byte.example');

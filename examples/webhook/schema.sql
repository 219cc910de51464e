-- What the example reads: rooms of a hotel.
CREATE TABLE rooms (number INTEGER PRIMARY KEY, guest TEXT, state TEXT, since TEXT);
INSERT INTO rooms VALUES
  (101, 'Ada', 'taken', '2026-01-02 10:00:00'),
  (102, NULL, 'clean', '2026-01-02 09:00:00'),
  (103, NULL, 'dirty', '2026-01-02 11:15:00');

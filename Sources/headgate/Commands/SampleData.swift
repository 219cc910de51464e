import Execution
import Warehouses

/// The table of 200 customers that `init` writes, the same each time.
enum SampleData {
  static func write(to path: String) throws {
    do {
      let connection = try SQLiteConnection(uri: SQLiteConnection.uri(path: path, mode: "rwc"))
      try connection.execute(
        """
        CREATE TABLE customers (
          id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, country TEXT, spent NUMERIC(10,2)
        )
        """)
      try connection.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
        INSERT INTO customers
        SELECT i, 'Customer ' || i, 'Customer' || i || '@Example.com',
          CASE i % 5 WHEN 0 THEN 'PT' WHEN 1 THEN 'NO' WHEN 2 THEN 'JP' WHEN 3 THEN 'BR' END,
          i * 37 % 1000 + 0.5
        FROM n
        """)
    } catch let error as SQLFailure {
      throw Trouble(
        .failed, .projectExists, "`\(path)` could not be written: \(error.message)",
        help: ["take the file away, or name another folder"])
    }
  }
}

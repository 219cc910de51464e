import Glibc

/// The projects that the benchmarks run on, generated anew.
enum BenchmarkProject {
  /// Pipelines of about 40 lines, one file each, like those people keep.
  static func writePipelines(_ count: Int, to folder: String) {
    Measured.must(["mkdir", "-p", folder + "/pipelines"])
    write(
      """
      headgate: 1
      project: bench
      sources:
        store: { sqlite: { path: store.db } }
      models:
        orders:
          source: store
          sql: SELECT order_id, email, total, placed_at, city, zip, status, products FROM orders
          identifier: [order_id]
          columns:
            order_id: { type: int, nullable: false }
            email: string
            total: decimal
            placed_at: timestamp
            city: string
            zip: string
            status: string
            products: { type: [ { sku: string, price: decimal, quantity: int } ] }
      destinations:

      """
        + (0..<count).map {
          "  d\($0): { connector: file, settings: { path: out/\($0).jsonl } }\n"
        }.joined(), to: folder + "/headgate.yaml")
    for index in 0..<count {
      write(
        """
        # What the shop sold, for team \(index % 40).
        pipelines:
          orders_\(index):
            description: Completed orders of team \(index % 40), with their products
            owner: team\(index % 40)@example.com
            tags: [orders, team\(index % 40)]
            model: orders
            to:
              destination: d\(index)
              action: operations
            mode: mirror
            match: [order_id]
            map:
              order_id: order_id
              email:
                column: email
                apply: [trim, lower]
              value: total
              placed_at:
                column: placed_at
                format: rfc3339
              address:
                object:
                  city: city
                  zip: zip
              status:
                column: status
                default: unknown
              products:
                array:
                  from: products
                  each:
                    object:
                      product_id: sku
                      price: price
                      quantity: quantity
              currency: { const: USD }
            schedule:
              every: 1h
              starting: "02:00"
            guard:
              deletes: { max: 2%, above: 500 }
              empty_source: abort

        """, to: folder + "/pipelines/p\(index).yaml")
    }
  }

  /// One pipeline of a table of 12 columns to the sink, 1,000 records a request.
  static func writeSync(rows: Int, port: String, to folder: String) {
    Measured.must(["mkdir", "-p", folder])
    write(
      """
      headgate: 1
      project: bench
      sources:
        store: { sqlite: { path: people.db } }
      models:
        people:
          source: store
          sql: SELECT id, name, email, street, city, country, phone, visits, score, spent, balance, joined FROM people
          identifier: [id]
          columns:
            id: { type: int, nullable: false }
            name: string
            email: string
            street: string
            city: string
            country: string
            phone: string
            visits: int
            score: int
            spent: decimal
            balance: decimal
            joined: timestamp
      connectors:
        sink:
          title: Sink
          transport: http
          base_url: "http://127.0.0.1:\(port)"
          settings: {}
          auth: [none]
          rate: { concurrency: 4 }
          actions:
            people:
              kind: record
              modes: [mirror, upsert]
              match: [id]
              record: free
              fields: { id: { type: int, required: true } }
              requests:
                upsert:
                  for: [add, change]
                  batch: { max_records: 1000, max_bytes: 4000000 }
                  request: { method: POST, path: /people, body: { object: { people: records } } }
                remove:
                  for: [remove]
                  batch: { max_records: 1000, max_bytes: 4000000 }
                  request: { method: POST, path: /gone, body: { object: { people: records } } }
      destinations:
        sink: { connector: sink }
      pipelines:
        people:
          model: people
          to: { destination: sink, action: people }
          mode: mirror
          map:
            id: id
            name: name
            email: email
            address: { object: { street: street, city: city, country: country } }
            phone: phone
            visits: visits
            score: score
            spent: spent
            balance: balance
            joined: joined

      """, to: folder + "/headgate.yaml")
    sql(
      """
      PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
      CREATE TABLE people (
        id INTEGER PRIMARY KEY, name TEXT, email TEXT, street TEXT, city TEXT, country TEXT, phone TEXT,
        visits INTEGER, score INTEGER, spent NUMERIC(10,2), balance NUMERIC(10,2), joined TIMESTAMP
      );
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(rows))
      INSERT INTO people SELECT i, 'Person Number ' || i || ' of the Table', 'person' || i || '@customers.example.com',
        (i % 97) || ' Long Street Name, Flat ' || (i % 11), 'City of ' || (i % 3100), 'Country ' || (i % 70),
        '+44 20 7946 ' || (1000 + i % 9000), i * 7 % 1000, i * 13 % 100, (i * 31 % 900000) / 100.0,
        (i * 17 % 50000) / 100.0, datetime('2020-01-01', '+' || (i * 191 % 2000000) || ' minutes') FROM n;
      """, folder)
  }

  /// 1 % of the rows changed, half a percent gone, half a percent new.
  static func change(_ folder: String) {
    sql(
      """
      UPDATE people SET visits = visits + 1, spent = spent + 1 WHERE id % 100 = 7;
      DELETE FROM people WHERE id % 200 = 3;
      INSERT INTO people SELECT id + 10000000, name, email, street, city, country, phone, visits, score, spent, balance, joined
        FROM people WHERE id % 200 = 5;
      """, folder)
  }

  private static func sql(_ text: String, _ folder: String) {
    Measured.must(["sqlite3", folder + "/people.db", text])
  }

  private static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else {
      print("cannot write \(path)")
      exit(1)
    }
    fputs(text, file)
    fclose(file)
  }
}

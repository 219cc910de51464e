/// The project of the PostgreSQL benchmarks.
enum PostgresProject {
  /// One pipeline of the table to a local sink, `batch` records a request.
  static func text(folder: String, port: Int, database: String, sink: String, batch: Int) -> String
  {
    """
    headgate: 1
    project: bench
    sources:
      store: { postgres: { host: \(folder), port: \(port), database: \(database), user: postgres } }
    models:
      people:
        source: store
        sql: SELECT \(PeopleTable.columns.joined(separator: ", ")) FROM people
        identifier: [id]
        columns:
          id: { type: int, nullable: false }
          name: string
          email: string
          street: string
          city: string
          phone: string
          visits: int
          score: float
          spent: decimal
          joined: timestamp
          vip: bool
          note: string
    connectors:
      sink:
        title: Sink
        transport: http
        base_url: "http://127.0.0.1:\(sink)"
        settings: {}
        auth: [none]
        rate: { concurrency: \(batch == 1 ? 16 : 4) }
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
                batch: { max_records: \(batch), max_bytes: 4000000 }
                request: { method: POST, path: /people, body: { object: { people: records } } }
              remove:
                for: [remove]
                batch: { max_records: \(batch), max_bytes: 4000000 }
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
          address: { object: { street: street, city: city } }
          phone: phone
          visits: visits
          score: score
          spent: spent
          joined: joined
          vip: vip
          note: note

    """
  }
}

/// What the diff of one pipeline holds, run through the mapping: the only knowledge a plan has of the world.
package struct Measurement: Hashable, Sendable, Codable {
  /// Rows by what happens to them.
  package struct Counts: Hashable, Sendable, Codable {
    package var modelRows = 0
    package var snapshotRows = 0
    package var added = 0
    package var changed = 0
    package var removed = 0
    /// Rows that need nothing, those included whose record is the same although a column moved.
    package var same = 0
    /// Rows that will not be sent: null or duplicate identifier, or no record can be made of them.
    package var aside = 0

    package init() {}
  }

  /// Rows that will not be sent, by reason.
  package struct Aside: Hashable, Sendable, Codable {
    package let code: String
    /// The reason with names, without values.
    package let reason: String
    package var count: Int
    /// A few identifiers, masked where they are personal.
    package var examples: [String]

    package init(code: String, reason: String, count: Int, examples: [String]) {
      self.code = code
      self.reason = reason
      self.count = count
      self.examples = examples
    }
  }

  /// One row that changes, for a reader.
  package struct Sample: Hashable, Sendable, Codable {
    package struct Change: Hashable, Sendable, Codable {
      package let field: String
      package let before: String?
      package let after: String?

      package init(field: String, before: String?, after: String?) {
        self.field = field
        self.before = before
        self.after = after
      }
    }

    package let operation: String
    package let key: String
    package let reason: String?
    package let changes: [Change]

    package init(operation: String, key: String, reason: String?, changes: [Change]) {
      self.operation = operation
      self.key = key
      self.reason = reason
      self.changes = changes
    }
  }

  /// The requests of one kind, as the batcher cut them.
  package struct Requests: Hashable, Sendable, Codable {
    package let name: String
    package var count: Int
    package var records: Int
    package let batch: Int

    package init(name: String, count: Int, records: Int, batch: Int) {
      self.name = name
      self.count = count
      self.records = records
      self.batch = batch
    }
  }

  package var counts = Counts()
  /// Of those set aside, the rows whose identifier was null or duplicate; the `invalid` guard counts them.
  package var invalid = 0
  package var aside: [Aside] = []
  /// Rows to be sent by the reason why they are due: `value`, `doubt`, `resync`.
  package var reasons: [String: Int] = [:]
  package var samples: [Sample] = []
  package var requests: [Requests] = []
  /// Whether every row was mapped; otherwise requests and local rejections are estimates, marked `~`.
  package var isExact = true
  package var isFirstRun = false
  /// Rows that are due again because what became of them is not known.
  package var inDoubt = 0

  package init() {}
}

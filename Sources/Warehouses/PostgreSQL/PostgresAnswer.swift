import CPostgres

/// An error of the server, taken apart.
struct PostgresAnswer {
  /// The SQLSTATE.
  var state: String
  var message: String
  var hint: String?
  /// The place in the statement's text, in characters from 1.
  var position: Int?
  /// The names of the schema, table, column, type and constraint that it is about.
  var names: [String] = []
  /// The column whose value is at fault.
  var column: String?

  init(state: String, message: String) {
    self.state = state
    self.message = message
  }

  init(_ result: OpaquePointer) {
    func field(_ code: Int32) -> String? {
      PQresultErrorField(result, code).map { String(cString: $0) }
    }
    state = field(headgate_pg_state) ?? ""
    message = field(headgate_pg_message) ?? ""
    hint = field(headgate_pg_hint)
    position = field(headgate_pg_position).flatMap { Int($0) }
    column =
      field(headgate_pg_column)
      ?? field(headgate_pg_context).flatMap { CopyContext.column(in: $0) }
    names = [
      headgate_pg_schema, headgate_pg_table, headgate_pg_column, headgate_pg_type,
      headgate_pg_constraint,
    ].compactMap(field)
  }

  /// What it means to who ran the statement.
  ///
  /// - Parameters:
  ///   - text: as it was sent.
  ///   - stopped: why we have told the server to stop, where we have.
  func failure(of text: String?, stopped: PostgresWatch.Reason?) -> SQLFailure {
    var kind = Self.kind(state)
    if state == "57014" {
      // Somebody else may end a statement too.
      kind =
        switch stopped {
        case .asked: .interrupted
        case .timeout: .timeout
        case nil: message.contains("user request") ? .other : .timeout
        }
    }
    return SQLFailure(
      kind: kind, code: state, message: PostgresMessage(self, statement: text ?? "").text,
      subject: kind == .denied ? subject : nil,
      offset: text.flatMap { text in position.flatMap { Self.offset($0, in: text) } },
      column: column)
  }

  /// A position in UTF-8 code units.
  private static func offset(_ position: Int, in text: String) -> Int? {
    let scalars = text.unicodeScalars
    guard position > 0,
      let index = scalars.index(
        scalars.startIndex, offsetBy: position - 1, limitedBy: scalars.endIndex)
    else { return nil }
    return text.utf8.distance(from: text.startIndex, to: index)
  }

  /// What a right is missing on: `table people`.
  var subject: String? {
    for beginning in [
      "permission denied for ", "must be owner of ", "permission denied to create ",
    ] where message.hasPrefix(beginning) {
      return String(message.dropFirst(beginning.count))
    }
    return nil
  }

  /// https://www.postgresql.org/docs/current/errcodes-appendix.html
  static func kind(_ state: String) -> SQLFailure.Kind {
    if let kind = exact[state] { return kind }
    return classes[String(state.prefix(2))] ?? .other
  }

  private static let exact: [String: SQLFailure.Kind] = [
    "08001": .cannotOpen, "08004": .cannotOpen, "3D000": .notADatabase, "53300": .cannotOpen,
    "42501": .denied, "25006": .readOnly, "25P03": .lost, "40002": .constraint,
    "53100": .full, "53400": .full, "55006": .busy, "55P03": .busy,
    "57014": .interrupted, "57P01": .lost, "57P02": .lost, "57P03": .lost, "57P04": .lost,
    "57P05": .lost, "58030": .io, "58P01": .io, "58P02": .io, "XX001": .corrupt,
    "XX002": .corrupt, "08P01": .other,
  ]

  private static let classes: [String: SQLFailure.Kind] = [
    "08": .lost, "28": .notAuthenticated, "40": .conflict, "23": .constraint, "44": .constraint,
    "0A": .statement, "20": .statement, "21": .statement, "22": .statement, "2B": .statement,
    "38": .statement, "39": .statement, "3F": .statement, "42": .statement, "54": .statement,
    "P0": .statement,
  ]
}

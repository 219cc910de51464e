import SQLSyntax

/// The statement that gives a right which a statement has missed.
package struct PostgresGrant {
  /// What somebody who may not is to do there.
  package enum Purpose {
    /// To read a model's tables.
    case reading
    /// To keep our tables in a schema.
    case keeping(schema: String)
  }

  /// Nil where the server does not say what on, or no GRANT helps.
  package static func text(_ failure: SQLFailure, for purpose: Purpose) -> String? {
    guard failure.kind == .denied, let subject = failure.subject, let user = failure.user
    else { return nil }
    let dialect = PostgresDialect()
    func quoted(_ name: Substring) -> String {
      let isPlain =
        name.first?.isNumber == false
        && name.utf8.allSatisfy { $0 == 95 || $0 &- 48 < 10 || $0 &- 97 < 26 }
      // The server may have quoted it already.
      return isPlain || name.hasPrefix("\"")
        ? String(name) : dialect.quoted(identifier: String(name))
    }
    for kind in kinds where subject.hasPrefix(kind.name + " ") {
      var name = quoted(subject.dropFirst(kind.name.utf8.count + 1))
      var right = kind.right
      if case .keeping(let schema) = purpose {
        right = kind.keeping ?? right
        if kind.name == "table" { name = quoted(schema[...]) + "." + name }
      }
      if failure.message.hasPrefix("must be owner of ") {
        return "ALTER \(kind.name.uppercased()) \(name) OWNER TO \(quoted(user[...]))"
      }
      return "GRANT \(right) \(name) TO \(quoted(user[...]))"
    }
    return nil
  }

  /// What the server calls it, and the right that it takes to read or to keep.
  ///
  /// Source: the server's `aclcheck_error`.
  private static let kinds: [(name: String, right: String, keeping: String?)] = [
    ("table", "SELECT ON", "SELECT, INSERT, UPDATE, DELETE ON"), ("view", "SELECT ON", nil),
    ("materialized view", "SELECT ON", nil), ("foreign table", "SELECT ON", nil),
    ("sequence", "SELECT ON SEQUENCE", nil),
    ("schema", "USAGE ON SCHEMA", "USAGE, CREATE ON SCHEMA"),
    ("database", "CONNECT ON DATABASE", "CREATE ON DATABASE"),
    ("temporary tables in database", "TEMPORARY ON DATABASE", nil),
    ("function", "EXECUTE ON FUNCTION", nil), ("type", "USAGE ON TYPE", nil),
    ("foreign server", "USAGE ON FOREIGN SERVER", nil),
  ]
}

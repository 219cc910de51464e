import SQLSyntax

/// A row that edits write.
struct Person {
  let id: SQLValue
  let email: SQLValue
  let phone: SQLValue
  let name: SQLValue

  init(_ id: SQLValue, _ email: SQLValue, _ phone: SQLValue, _ name: SQLValue) {
    (self.id, self.email, self.phone, self.name) = (id, email, phone, name)
  }

  /// What statements bind.
  var values: [String: SQLValue] { ["id": id, "email": email, "phone": phone, "name": name] }

  static func insertion(into table: String) -> SQLFragment {
    """
    INSERT INTO \(id: table) VALUES (
      \(parameter: "id"), \(parameter: "email", .text), \(parameter: "phone", .text),
      \(parameter: "name", .text))
    """
  }
}

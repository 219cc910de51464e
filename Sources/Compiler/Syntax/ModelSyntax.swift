import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// A model as the text has it: names are text, types are read.
struct ModelSyntax {
  enum Query {
    case sql(YAMLNode)
    /// A path relative to the project's root.
    case file(String, SourceSpan)
    case table(Spanned<String>)
  }

  struct Column {
    let name: String
    let span: SourceSpan
    let slot: Slot
    let isPersonal: Bool
  }

  let name: String
  let span: SourceSpan
  let source: Spanned<String>?
  let query: Query?
  let identifier: [Spanned<String>]
  /// Whether the text has the key at all.
  let hasIdentifier: Bool
  /// Nil where there is no contract.
  let columns: [Column]?
  let tests: [ModelTestSyntax]

  init?(_ declared: Declared, _ bag: inout DiagnosticBag) {
    guard
      let keyed = declared.node.keyed(
        "a model", known: ["source", "sql", "table", "identifier", "columns", "tests"], &bag)
    else { return nil }
    name = declared.name
    span = declared.keySpan
    source = keyed.required("source", &bag)?.string("`source`", &bag)
    query = Self.query(keyed, folder: declared.folder, &bag)
    identifier = Self.identifier(keyed, &bag)
    hasIdentifier = keyed["identifier"] != nil
    columns = keyed["columns"].flatMap { node in
      node.named("`columns`", &bag)?.compactMap { Column($0, &bag) }
    }
    tests = keyed["tests"].map { ModelTestSyntax.read($0, &bag) } ?? []
  }

  private static func query(_ keyed: KeyedNode, folder: String, _ bag: inout DiagnosticBag)
    -> Query?
  {
    switch (keyed.entry("sql"), keyed.entry("table")) {
    case (let sql?, let table?):
      bag.add(
        Diagnostic(
          .oneQuery, "a model has `sql` or `table`, not both", at: table.keySpan,
          label: "the second", secondary: [.init(sql.keySpan, "the first")]))
      return nil
    case (nil, nil):
      bag.add(
        Diagnostic(
          .oneQuery, "a model needs `sql` or `table`", at: keyed.span, label: "has neither"))
      return nil
    case (nil, let table?):
      return table.value.string("`table`", &bag).map { .table($0) }
    case (let sql?, nil):
      guard sql.value.mapping != nil else {
        return sql.value.string("`sql`", &bag).map { _ in .sql(sql.value) }
      }
      guard let reference = sql.value.keyed("`sql`", known: ["file"], &bag),
        let text = reference.required("file", &bag)?.string("`file`", &bag),
        let path = ProjectPath.inside(text, of: folder, &bag)
      else { return nil }
      return .file(path, text.span)
    }
  }

  private static func identifier(_ keyed: KeyedNode, _ bag: inout DiagnosticBag)
    -> [Spanned<String>]
  {
    guard let node = keyed["identifier"] else { return [] }
    let names =
      node.scalar == nil
      ? node.strings("`identifier`", &bag)
      : node.string("`identifier`", &bag).map { [$0] }
    guard let names else { return [] }
    if names.isEmpty, node.sequence?.isEmpty == true {
      bag.add(
        Diagnostic(
          .badIdentifierColumn, "`identifier` names no column", at: node.span, label: "empty",
          help: ["name the columns that together name a row, such as `[id]`"]))
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name.value).inserted {
      bag.add(
        Diagnostic(
          .badIdentifierColumn, "`identifier` names `\(name.value)` twice", at: name.span,
          label: "the second"))
    }
    return names
  }
}

extension ModelSyntax.Column {
  /// A type alone, or `{ type:, nullable:, pii: }`; a column may be null unless it says otherwise.
  fileprivate init?(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) {
    name = entry.key
    span = entry.keySpan
    guard entry.value.mapping != nil else {
      guard let slot = Slot.read(entry.value, &bag) else { return nil }
      self.slot = Slot(slot.type, isOptional: true)
      isPersonal = false
      return
    }
    guard
      let keyed = entry.value.keyed("a column", known: ["type", "nullable", "pii"], &bag),
      let type = keyed.required("type", &bag), let slot = Slot.read(type, &bag)
    else { return nil }
    let nullable = keyed["nullable"]?.bool("`nullable`", &bag)?.value
    self.slot = Slot(slot.type, isOptional: nullable ?? true)
    isPersonal = keyed["pii"]?.bool("`pii`", &bag)?.value ?? false
  }
}

extension DiagnosticCode {
  static let oneQuery = DiagnosticCode(
    "HG0510", "A model's rows come from one place: a SELECT under `sql`, or a table.")
  static let badIdentifierColumn = DiagnosticCode(
    "HG0506",
    "`identifier` names the columns that together name a row: at least one, each once, each a column of the model with a value that can be compared (no object, list or json)."
  )
}

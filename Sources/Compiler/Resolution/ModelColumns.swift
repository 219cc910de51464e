import Diagnostics
import Records
import YAMLSyntax

/// What is known of a model's columns: its contract, else the lock, else what the source reports, else nothing.
struct ModelColumns: Sendable {
  let model: String
  /// What `columns:` declares; empty where there is none.
  let contract: [Model.Column]
  /// Every column in the order of the contract or query; nil where nothing is known.
  let all: [Model.Column]?
  /// Nil where nothing is known, so that every column is `any`.
  private let known: [String: Model.Column]?

  init(
    _ syntax: ModelSyntax, locked: LockedColumns?, described: [Model.Column]?,
    _ bag: inout DiagnosticBag
  ) {
    model = syntax.name
    contract = (syntax.columns ?? []).map {
      Model.Column(name: $0.name, slot: $0.slot, isPersonal: $0.isPersonal)
    }
    let reported = described.flatMap { $0.isEmpty ? nil : $0 }
    if let columns = syntax.columns {
      all = contract
      known = Dictionary(contract.map { ($0.name, $0) }) { first, _ in first }
      guard let reported else { return }
      let names = Set(reported.map(\.name))
      for column in columns where !names.contains(column.name) {
        let nearest = Suggestion.nearest(to: column.name, in: reported.map(\.name))
        bag.add(
          Diagnostic(
            .contractColumn, "the source reports no column `\(column.name)`", at: column.span,
            label: "not a column of the query",
            help: nearest.map { ["did you mean `\($0)`?"] } ?? ["select it in the model's SQL"]))
      }
    } else if let locked, let columns = locked.columns {
      all = columns
      known = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
      if let reported { locked.check(reported, of: syntax, &bag) }
    } else if let reported {
      all = reported
      known = Dictionary(reported.map { ($0.name, $0) }) { first, _ in first }
    } else {
      all = nil
      known = nil
      // A lock that is out of date has been reported.
      if locked != nil { return }
      bag.add(
        Diagnostic(
          .untypedModel, "the types of the model `\(model)` are not known", at: syntax.span,
          severity: .note, label: "has no `columns`",
          help: [
            "declare `columns` to have its mappings checked before a row is read",
            "or take over what the source reports: `headgate describe \(model) --write`",
          ]))
    }
  }

  /// A column by its name; any name where nothing is known, nil where there is no such column.
  subscript(name: String) -> Model.Column? {
    guard let known else {
      return Model.Column(
        name: name, slot: Slot(.any, isOptional: true), isPersonal: false)
    }
    return known[name]
  }

  /// For "did you mean".
  var names: [String] { (known ?? [:]).keys.sorted() }

  /// Whether the identifier names rows; reports columns that are not there or cannot be compared.
  func checkIdentifier(of syntax: ModelSyntax, _ bag: inout DiagnosticBag) -> Bool {
    var isRight = !syntax.identifier.isEmpty
    var seen: Set<String> = []
    for name in syntax.identifier {
      if !seen.insert(name.value).inserted { isRight = false }
      guard let column = self[name.value] else {
        let nearest = Suggestion.nearest(to: name.value, in: names)
        isRight = false
        bag.add(
          Diagnostic(
            .badIdentifierColumn, "the model `\(model)` has no column `\(name.value)`",
            at: name.span, label: "not a column of the contract",
            help: nearest.map { ["did you mean `\($0)`?"] } ?? ["declare it under `columns`"],
            edits: nearest.map { [.init(span: name.span, replacement: $0)] } ?? []))
        continue
      }
      switch column.slot.type {
      case .object, .list, .json:
        isRight = false
        bag.add(
          Diagnostic(
            .badIdentifierColumn,
            "`\(name.value)` is of type `\(column.slot.type)`, which cannot name a row",
            at: name.span, label: "cannot be compared",
            help: ["name a column with one value, such as a key"]))
      case .float:
        bag.add(
          Diagnostic(
            .floatIdentifier, "the identifier `\(name.value)` is a float", at: name.span,
            severity: .warning, label: "may be equal to no other, even itself",
            help: ["cast it to int or decimal in the model's SQL"]))
      case .any, .bool, .int, .decimal, .string, .date, .time, .timestamp, .datetime, .uuid,
        .bytes:
        break
      }
    }
    return isRight
  }
}

extension DiagnosticCode {
  static let floatIdentifier = DiagnosticCode(
    "HG0507",
    "Floats that look the same may differ in their last bit, so that one row becomes another from run to run."
  )
  static let contractColumn = DiagnosticCode(
    "HG0508",
    "`columns` declares what the query gives; the source says that it gives no such column.")
  static let untypedModel = DiagnosticCode(
    "HG0509",
    "A model without `columns`, which `headgate.lock` does not hold and whose source was not asked, has columns of type `any`: they fit every field and are checked row by row."
  )
}

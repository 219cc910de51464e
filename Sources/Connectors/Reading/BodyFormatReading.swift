import Diagnostics
import MappingSyntax
import YAMLSyntax

extension BodyFormat {
  /// Reads `format` and `csv` of a request, and checks that its body can be written so.
  static func read(
    _ keyed: KeyedNode, _ body: BodyPart?, _ batch: BatchRules, in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) -> BodyFormat {
    let node = keyed["format"]
    let name = node?.choice("`format`", of: Name.self, &bag)?.value ?? .json
    if let csv = keyed.entry("csv"), name != .csv {
      bag.add(
        .format(
          "`csv` says how CSV is written, and the format is `\(name.rawValue)`", at: csv.keySpan))
    }
    if let node, keyed["body"] == nil {
      bag.add(
        .format("there is no `body` that would be written as `\(name.rawValue)`", at: node.span))
    }
    if let node, let body, let trouble = name.trouble(with: body, batch) {
      bag.add(.format(trouble, at: node.span))
    }
    switch name {
    case .json: return .json
    case .jsonl: return .jsonl
    case .form: return .form
    case .csv:
      let choice = scope.place(
        "a part of the CSV", roots: [.settings, .action], refusesSecrets: true)
      return .csv(keyed["csv"].map { CSVTemplates($0, in: choice, &bag) } ?? CSVTemplates())
    }
  }
}

extension BodyFormat.Name {
  /// Why a body cannot be written so.
  fileprivate func trouble(with body: BodyPart, _ batch: BatchRules) -> String? {
    switch (self, body) {
    case (.json, _), (.form, .record), (.csv, .record), (.jsonl, .record): break
    case (.form, _):
      return "a form is made of one record: of an `object`, or of `record`, with `max_records: 1`"
    case (.csv, .records(let item)), (.jsonl, .records(let item)):
      if item.expands {
        return "a line is a record, and not an element of a list that a record has"
      }
    case (.csv, _), (.jsonl, _):
      return "there is nothing around the lines: the body is `records`, or an `array` from them"
    }
    if self == .csv, !batch.groupBy.isEmpty || !batch.dedupeBy.isEmpty {
      return "records of CSV are taken in their order, and not by `group_by` or `dedupe_by`"
    }
    return nil
  }
}

extension CSVTemplates {
  init(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag) {
    self.init()
    let keyed = node.keyed("`csv`", known: ["separator", "line_end", "formulas"], &bag)
    separator = keyed?["separator"].flatMap { TextTemplate.value($0, in: scope, &bag) }
    lineEnd = keyed?["line_end"].flatMap { TextTemplate.value($0, in: scope, &bag) }
    formulas = keyed?["formulas"].flatMap { TextTemplate.value($0, in: scope, &bag) }
  }
}

extension Diagnostic {
  fileprivate static func format(_ title: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.formatFits, title, at: span, label: "does not fit")
  }
}

extension DiagnosticCode {
  package static let formatFits = DiagnosticCode(
    "HG0620",
    "A `form` is made of the one record of a request, `csv` and `jsonl` of its records with nothing around them; `csv:` says how CSV alone is written."
  )
}

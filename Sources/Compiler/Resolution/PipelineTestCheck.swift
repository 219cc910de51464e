import Connectors
import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Reads the literals of a pipeline's tests by the types of columns and fields.
struct PipelineTestCheck {
  let columns: ModelColumns
  let identifier: [String]
  let fields: [MappedField]
  /// The names of all fields that the text maps, also of those with which something is wrong.
  let named: [String]
  let mode: SyncMode
  let events: EventPolicy?
  let pipeline: String

  func read(_ syntax: PipelineTestSyntax, _ bag: inout DiagnosticBag) -> PipelineTest? {
    let before = bag.all.count
    let given = syntax.given.flatMap { row($0.value, what: "`given`", &bag) }
    let was = syntax.was.flatMap { row($0.value, what: "`was`", &bag) }
    let event: RowEvent =
      syntax.given == nil ? .removed : syntax.was == nil ? .added : .changed
    let expectation = expectation(syntax, event, &bag)
    guard bag.all.count == before, let expectation, let row = given ?? was else { return nil }
    let place = (syntax.was ?? syntax.given)?.keySpan ?? syntax.span
    guard let operation = mode.operation(for: event, events) else {
      let row = event == .removed ? "gone" : event == .added ? "new" : "changed"
      bag.add(
        .badPipelineTest(
          "`mode: \(mode.rawValue)` sends nothing for a row that is \(row)", at: place,
          label: "never sent"))
      return nil
    }
    let old = event == .changed ? was.map { row.merging($0) { $1 } } : nil
    if let old, let name = identifier.first(where: { old[$0] != row[$0] }) {
      bag.add(
        .badPipelineTest(
          "`\(name)` is of the identifier: with another value it is another row", at: place,
          label: "not a change"))
      return nil
    }
    return PipelineTest(
      name: syntax.name, span: syntax.span, event: event, operation: operation,
      row: row.withoutNulls, before: old?.withoutNulls, expectation: expectation)
  }

  /// The columns of a row, null included; nil where one of them is not the model's or not of its type.
  private func row(_ node: YAMLNode, what: String, _ bag: inout DiagnosticBag) -> [String:
    JSONValue]?
  {
    guard let entries = node.named(what, &bag) else { return nil }
    var row: [String: JSONValue] = [:]
    var isWhole = true
    for entry in entries {
      guard let column = columns[entry.key] else {
        let nearest = Suggestion.nearest(to: entry.key, in: columns.names)
        bag.add(
          Diagnostic(
            .unknownColumn, "the model `\(columns.model)` has no column `\(entry.key)`",
            at: entry.keySpan, label: "not a column",
            help: nearest.map { ["did you mean `\($0)`?"] } ?? [],
            edits: nearest.map { [.init(span: entry.keySpan, replacement: $0)] } ?? []))
        isWhole = false
        continue
      }
      let type = column.slot.type
      let value = JSONValue.read(
        entry.value, as: type, what: "the column `\(entry.key)`", &bag)
      if value == .null, !column.slot.isOptional {
        bag.add(
          Diagnostic(
            .wrongLiteral, "the column `\(entry.key)` is never null", at: entry.value.span,
            label: "null", help: ["its contract says `nullable: false`"]))
        isWhole = false
      }
      isWhole = isWhole && value != nil
      row[entry.key] = value
    }
    return isWhole ? row : nil
  }

  private func expectation(
    _ syntax: PipelineTestSyntax, _ event: RowEvent, _ bag: inout DiagnosticBag
  ) -> PipelineTest.Expectation? {
    if let reject = syntax.reject {
      let codes = PipelineTest.rejections
      if codes.contains(reject.value) { return .rejected(reject) }
      bag.add(.badChoice(reject, what: "`reject`", choices: codes))
      return nil
    }
    guard let expect = syntax.expect?.value else { return .sent([], syntax.request) }
    if let word = expect.scalar {
      guard word.text == "same" else {
        bag.add(.wrongShape(expect, needed: "fields of the record, or `same`", what: "`expect`"))
        return nil
      }
      if event == .changed, syntax.request == nil { return .same(expect.span) }
      bag.add(
        .badPipelineTest(
          "`same` is what a changed row may come to, and nothing is sent for it", at: expect.span,
          label: event == .changed ? "beside `expect_request`" : "not of a change"))
      return nil
    }
    guard let entries = expect.named("`expect`", &bag) else { return nil }
    let expected = entries.compactMap { field($0, &bag) }
    return expected.count == entries.count ? .sent(expected, syntax.request) : nil
  }

  private func field(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) -> PipelineTest.ExpectedField?
  {
    guard let field = fields.first(where: { $0.key == entry.key }) else {
      if !named.contains(entry.key) {
        bag.add(
          .unknownField(
            entry.key, at: entry.keySpan, of: "the mapping of `\(pipeline)`", names: named))
      }
      return nil
    }
    let value = JSONValue.read(
      entry.value, as: field.rule.type, what: "the field `\(entry.key)`", &bag)
    return value.map { .init(name: entry.key, value: $0, node: entry.value) }
  }
}

extension SyncMode {
  /// What is sent for a row of which this has become; nil where nothing is.
  fileprivate func operation(for event: RowEvent, _ events: EventPolicy?) -> Operation? {
    switch (self, event) {
    case (.append, .added): events?.kinds.contains(.added) == false ? nil : .add
    case (.append, .changed): events?.kinds.contains(.changed) == false ? nil : .change
    case (.append, .removed): events?.kinds.contains(.removed) == false ? nil : .remove
    case (.mirror, .removed): .remove
    case (.upsert, .removed), (.insert, .removed), (.update, .removed), (.replace, .removed): nil
    case (.insert, .changed): nil
    case (.mirror, .changed), (.upsert, .changed), (.update, .changed), (.replace, .changed):
      .change
    case (.update, .added): .change
    case (.mirror, .added), (.upsert, .added), (.insert, .added), (.replace, .added): .add
    }
  }
}

extension [String: JSONValue] {
  /// A column that is not given is null.
  fileprivate var withoutNulls: Self { filter { $0.value != .null } }
}

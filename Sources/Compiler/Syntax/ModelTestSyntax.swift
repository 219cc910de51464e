import Diagnostics
import YAMLSyntax

/// A model's test as the text has it: columns are still names.
struct ModelTestSyntax {
  let test: ModelTest
  /// The columns that it names, with their places.
  let columns: [Spanned<String>]

  private static let kinds = ["unique", "not_null", "row_count"]

  static func read(_ node: YAMLNode, _ bag: inout DiagnosticBag) -> [ModelTestSyntax] {
    (node.list("`tests`", &bag) ?? []).compactMap { ModelTestSyntax($0, &bag) }
  }

  private init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    guard let keyed = node.keyed("a model's test", known: Self.kinds, &bag) else { return nil }
    let given = keyed.entries.filter { Self.kinds.contains($0.key) }
    guard given.count == 1, let entry = given.first else {
      if given.count == keyed.entries.count {
        bag.add(
          .badModelTest(
            "a model's test is exactly one of `unique`, `not_null` and `row_count`", at: node.span,
            label: given.isEmpty ? "none of them" : "more than one"))
      }
      return nil
    }
    if entry.key == "row_count" {
      guard let bounds = ModelTest.RowCount(entry.value, &bag) else { return nil }
      test = ModelTest(.rowCount(bounds), at: node.span)
      columns = []
      return
    }
    let what = "`\(entry.key)`"
    let names =
      entry.value.scalar == nil
      ? entry.value.strings(what, &bag) : entry.value.string(what, &bag).map { [$0] }
    guard let names else { return nil }
    if names.isEmpty {
      if entry.value.sequence?.isEmpty == true {
        bag.add(.badModelTest("\(what) names no column", at: entry.value.span, label: "empty"))
      }
      return nil
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name.value).inserted {
      bag.add(
        .badModelTest("\(what) names `\(name.value)` twice", at: name.span, label: "the second"))
      return nil
    }
    columns = names
    let plain = names.map(\.value)
    test = ModelTest(entry.key == "unique" ? .unique(plain) : .notNull(plain), at: node.span)
  }
}

extension ModelTest.RowCount {
  fileprivate init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    let before = bag.all.count
    guard let keyed = node.keyed("`row_count`", known: ["min", "max", "max_change"], &bag) else {
      return nil
    }
    self.init(
      min: keyed["min"]?.int("`min`", in: 0...Int.max, &bag)?.value,
      max: keyed["max"]?.int("`max`", in: 0...Int.max, &bag)?.value,
      maxChange: keyed["max_change"].flatMap { Percent.read($0, "`max_change`", upTo: 1000, &bag) })
    guard bag.all.count == before else { return nil }
    if min == nil, max == nil, maxChange == nil {
      bag.add(
        .badModelTest("`row_count` bounds nothing", at: node.span, label: "without a bound"))
      return nil
    }
    if let min, let max, min > max {
      bag.add(
        .badModelTest(
          "no number of rows is from \(min) to \(max)", at: node.span, label: "never met"))
      return nil
    }
  }
}

extension ModelColumns {
  /// The tests whose columns are the model's; reports the others.
  func tests(_ syntax: [ModelTestSyntax], _ bag: inout DiagnosticBag) -> [ModelTest] {
    syntax.compactMap { test in
      var isKnown = true
      for name in test.columns where self[name.value] == nil {
        isKnown = false
        let nearest = Suggestion.nearest(to: name.value, in: names)
        bag.add(
          .badModelTest(
            "the model `\(model)` has no column `\(name.value)`", at: name.span,
            label: "not a column", help: nearest.map { ["did you mean `\($0)`?"] } ?? [],
            edits: nearest.map { [.init(span: name.span, replacement: $0)] } ?? []))
      }
      return isKnown ? test.test : nil
    }
  }
}

extension DiagnosticCode {
  static let badModelTest = DiagnosticCode(
    "HG0511",
    "A model's test is one of `unique` and `not_null`, with columns of the model, each once, and `row_count`, with `min`, `max` or `max_change`."
  )
}

extension Diagnostic {
  fileprivate static func badModelTest(
    _ title: String, at span: SourceSpan, label: String, help: [String] = [], edits: [Edit] = []
  ) -> Diagnostic {
    Diagnostic(
      .badModelTest, title, at: span, label: label,
      help: help.isEmpty
        ? ["such as `{ unique: [email] }` or `{ row_count: { min: 1, max_change: 30% } }`"] : help,
      edits: edits)
  }
}

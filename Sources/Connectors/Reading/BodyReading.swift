import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Checks a value that is written as JSON around records: a request's body, a file's line.
struct BodyReading {
  let scope: ValueScope
  /// Whether the value holds records, and must.
  private var holds: [SourceSpan] = []
  private var usesKey = false

  private init(scope: ValueScope) { self.scope = scope }

  /// The value of `node` where it is fit to be sent; everything that is wrong is reported.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> (value: MappingValue, usesKey: Bool)?
  {
    guard let value = MappingValue(node, &bag) else { return nil }
    var reading = BodyReading(scope: scope)
    reading.check(value, scope, &bag)
    if reading.holds.count != 1, !bag.hasErrors {
      bag.add(.recordsPlace(reading.holds, at: node.span, scope))
    }
    return (value, reading.usesKey)
  }

  private mutating func check(
    _ value: MappingValue, _ scope: ValueScope, _ bag: inout DiagnosticBag
  ) {
    value.refuseModifiers(&bag)
    switch value.form {
    case .path(let path):
      scope.check(path, at: value.span, &bag)
      if path.root == .record, path.steps.count > 1 {
        bag.add(.notSupportedYet("a field of a record in a body", at: value.span))
      } else if path.root == .records || path.root == .record {
        holds.append(value.span)
      } else if path.root == .key {
        usesKey = true
      }
    case .column: bag.add(.columnForm(value.span))
    case .constant: break
    case .template(let parts):
      let settings = scope.place("a template in a body", roots: [.settings, .action])
      for case .path(let path) in parts { settings.check(path, at: value.span, &bag) }
    case .object(let entries): for entry in entries { check(entry.value, scope, &bag) }
    case .array(let from, let each, let maxItems): array(from, each, maxItems, scope, &bag)
    case .parent, .list, .coalesce, .choice, .lookup, .merge, .flatten, .encode, .decode, .context:
      bag.add(.notSupportedYet("this form in a body", at: value.span))
    }
  }

  private mutating func array(
    _ from: MappingValue, _ each: MappingValue, _ maxItems: Int?, _ scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) {
    guard case .path(let path) = from.form, path.root == .records, path.steps.count == 1 else {
      bag.add(.notSupportedYet("an `array` from anything but `records` in a body", at: from.span))
      return
    }
    scope.check(path, at: from.span, &bag)
    if maxItems != nil {
      bag.add(.notSupportedYet("`max_items` in a body", at: from.span))
    }
    check(
      each,
      scope.place(
        "an array from `records`", roots: [.settings, .action, .record, .operation, .key]),
      &bag)
  }
}

extension Diagnostic {
  static func recordsPlace(_ found: [SourceSpan], at span: SourceSpan, _ scope: ValueScope)
    -> Diagnostic
  {
    if found.count > 1 {
      return Diagnostic(
        .recordsPlace, "\(scope.place) holds its records \(found.count) times", at: found[1],
        label: "the second time", secondary: [Label(found[0], "the first")])
    }
    let how =
      scope.roots.contains(.records) ? "`records`, or an `array` from `records`" : "`record`"
    return Diagnostic(
      .recordsPlace, "\(scope.place) does not hold the records", at: span,
      label: "nothing of a record would be sent", help: ["it needs \(how)"])
  }
}

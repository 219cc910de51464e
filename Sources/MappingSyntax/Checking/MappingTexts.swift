import Diagnostics
import Records
import YAMLSyntax

/// Forms that make text of values, and values of text.
extension MappingCheck {
  /// `{ template: "{{ first }} {{ last }}" }`.
  mutating func template(
    _ parts: [TemplatePart], _ value: MappingValue, _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    var pieces: [MappingExpression] = []
    for part in parts {
      switch part {
      case .text(let text): pieces.append(.constant(.string(text)))
      case .path(let path):
        guard let piece = self.path(path, value, scope, &bag), isText(piece.type, path, value, &bag)
        else { continue }
        pieces.append(piece.expression)
      }
    }
    guard pieces.count == parts.count else { return nil }
    return Checked(expression: .template(pieces), type: .string)
  }

  /// Whether a type becomes text without being asked to; nothing can be asked inside of a template.
  private func isText(
    _ type: ValueType, _ path: Path, _ value: MappingValue, _ bag: inout DiagnosticBag
  ) -> Bool {
    switch type.fit(into: .string) {
    case .fits, .checkedByRow: return true
    case .needsType, .never:
      bag.add(
        Diagnostic(
          .doesNotFit, "`\(path)` is `\(type)`, which does not become text in a template",
          at: value.argument, label: "holds a `\(type)`",
          help: ["make it text in the model's SQL"]))
      return false
    }
  }

  /// `{ json: { encode: value } }`.
  mutating func encode(
    _ value: MappingValue, _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let checked = check(value, onto: .anything, in: scope, &bag) else { return nil }
    return Checked(expression: .encoded(checked.expression), type: .string)
  }

  /// `{ json: { decode: value } }`.
  mutating func decode(
    _ value: MappingValue, _ scope: Scope, _ bag: inout DiagnosticBag
  ) -> Checked? {
    guard let checked = check(value, onto: .anything, in: scope, &bag) else { return nil }
    guard checked.type == .string || checked.type == .any else {
      bag.add(
        Diagnostic(
          .appliedToOther, "`decode` takes text, and this is `\(checked.type)`", at: value.span,
          label: "is `\(checked.type)`",
          help: checked.type == .json ? ["a `json` column is decoded already"] : []))
      return nil
    }
    return Checked(expression: .decoded(checked.expression), type: .json)
  }
}

import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension TextTemplate {
  /// Reads text with `{{ path }}` in it, as a URL or a file's path is written.
  static func read(_ node: YAMLNode, what: String, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> TextTemplate?
  {
    guard let text = node.string(what, &bag), let parts = TemplatePart.read(text, &bag) else {
      return nil
    }
    return TextTemplate(span: node.span, parts: parts).checked(scope, &bag)
  }

  /// Reads a mapping value that makes text: a path, a constant or a template.
  static func value(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> TextTemplate?
  {
    guard let value = MappingValue(node, &bag) else { return nil }
    value.refuseModifiers(&bag)
    switch value.form {
    case .path(let path):
      return TextTemplate(span: node.span, parts: [.path(path)]).checked(scope, &bag)
    case .template(let parts):
      return TextTemplate(span: node.span, parts: parts).checked(scope, &bag)
    case .constant(let constant):
      return constant.string("a constant in \(scope.place)", &bag).map {
        TextTemplate(span: node.span, parts: [.text($0.value)])
      }
    case .column:
      bag.add(.columnForm(node.span))
      return nil
    case .parent, .columns, .coalesce, .choice, .lookup, .merge, .flatten, .pairs, .encode, .decode,
      .context:
      bag.add(.notSupportedYet("this form in \(scope.place)", at: node.span))
      return nil
    case .object, .array, .list:
      bag.add(
        Diagnostic(
          .notText, "\(scope.place) is text, not an object or a list", at: node.span,
          label: "not text"))
      return nil
    }
  }

  private func checked(_ scope: ValueScope, _ bag: inout DiagnosticBag) -> TextTemplate {
    for part in parts {
      guard case .path(let path) = part else { continue }
      scope.check(path, at: span, &bag)
      if path.root == .record, path.steps.count == 1 {
        bag.add(
          Diagnostic(
            .notText, "a whole record is not text", at: span, label: "name one of its fields",
            help: ["write `record.field`"]))
      }
    }
    return self
  }
}

extension TextEntry {
  /// Reads names with their texts: a query or headers.
  static func read(_ node: YAMLNode, what: String, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> [TextEntry]
  {
    (node.named(what, &bag) ?? []).compactMap { entry in
      TextTemplate.value(entry.value, in: scope, &bag).map {
        TextEntry(name: entry.key, value: $0)
      }
    }
  }
}

extension MappingValue {
  /// A connector's values take no modifiers yet.
  func refuseModifiers(_ bag: inout DiagnosticBag) {
    if !modifiers.isEmpty {
      bag.add(.notSupportedYet("a modifier in a connector's value", at: span))
    }
  }
}

extension Diagnostic {
  static func columnForm(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unknownRoot, "`column` has no meaning in a connector: there is no row", at: span,
      label: "not in a connector", help: ["write a path such as `record.field`"])
  }
}

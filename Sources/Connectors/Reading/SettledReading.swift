import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// What is done to a field always, or where the action's settings say so.
struct Settled<Value> {
  let value: Value
  /// Over `action` alone, so that it is known when a pipeline is compiled.
  let when: Condition?

  /// Reads the value itself, or a mapping of it and `when`.
  private init?(
    _ node: YAMLNode, _ name: String, in scope: ValueScope, _ bag: inout DiagnosticBag,
    unwrap: (YAMLNode, inout DiagnosticBag) -> YAMLNode?,
    read: (YAMLNode, inout DiagnosticBag) -> Value?
  ) {
    guard let given = node.mapping == nil ? node : unwrap(node, &bag),
      let value = read(given, &bag)
    else { return nil }
    self.value = value
    when = node.mapping?.first { $0.key == "when" }.flatMap {
      Condition.read(
        $0.value, in: scope.place("`when` of \(name)", roots: [.action], refusesUnknown: true),
        &bag)
    }
  }
}

extension Settled<[TextFunction]> {
  /// Reads `normalize`.
  static func normalize(
    _ node: YAMLNode, _ type: ValueType, _ what: String, in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) -> Settled? {
    if !type.isText {
      bag.add(.badSetting("`normalize` works on text, and \(what) is `\(type)`", at: node.span))
    }
    return Settled(
      node, "`normalize`", in: scope, &bag,
      unwrap: {
        $0.keyed("`normalize`", known: ["apply", "when"], &$1)?.required("apply", &$1)
      },
      read: { node, bag in
        node.list("`normalize`", &bag)?.compactMap {
          $0.choice("`normalize`", of: TextFunction.self, &bag)?.value
        }
      })
  }
}

extension Settled<TextHash> {
  /// Reads `hash`.
  static func hash(
    _ node: YAMLNode, _ type: ValueType, _ what: String, in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) -> Settled? {
    // What is of any type might be sent as it is.
    if type.element != .string {
      bag.add(.badSetting("`hash` is of text, and \(what) is `\(type)`", at: node.span))
    }
    return Settled(
      node, "`hash`", in: scope, &bag,
      unwrap: { $0.keyed("`hash`", known: ["with", "when"], &$1)?.required("with", &$1) },
      read: { $0.choice("`hash`", of: TextHash.self, &$1)?.value })
  }
}

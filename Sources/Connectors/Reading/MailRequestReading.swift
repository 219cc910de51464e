import Diagnostics
import MappingSyntax
import YAMLSyntax

extension MailRequestDefinition {
  /// Reads the `request` of a connector that sends mail.
  static func read(
    _ node: YAMLNode, hasOneOperation: Bool, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> MailRequestDefinition? {
    guard
      let keyed = node.keyed(
        "`request`",
        known: [
          "from", "to", "cc", "bcc", "reply_to", "subject", "text", "html", "headers",
        ], &bag),
      keyed.required("from", &bag) != nil, keyed.required("to", &bag) != nil
    else { return nil }
    // The same as an object of these values.
    let object = YAMLNode(
      span: node.span,
      content: .mapping([YAMLEntry(key: "object", keySpan: node.span, value: node)]))
    return BodyReading.read(
      object,
      in: scope.place("a message", roots: [.settings, .action, .record, .operation, .key]),
      hasOneOperation: hasOneOperation, &bag
    ).map { MailRequestDefinition(message: $0) }
  }
}

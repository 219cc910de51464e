import Diagnostics
import Records
import YAMLSyntax

extension MappingCheck {
  /// The type after the functions of `apply`, each of which must be able to take what the one before has made.
  func applied(
    _ functions: [Spanned<ValueFunction>], to type: ValueType, _ bag: inout DiagnosticBag
  ) -> ValueType? {
    var type = type
    for (index, function) in functions.enumerated() {
      guard let made = function.value.type(of: type, isFirst: index == 0) else {
        bag.add(.appliedToOther(function, type))
        return nil
      }
      type = made
    }
    return type
  }
}

extension ValueFunction {
  /// The same with the file of its key relative to the project's root.
  func reading(from folder: String) -> ValueFunction {
    guard case .hmac(.file(let path), let digest) = self else { return self }
    return .hmac(.file(ProjectPath.joined(path, to: folder)), digest)
  }

  /// The type that this makes of a type; nil where it cannot take it.
  fileprivate func type(of type: ValueType, isFirst: Bool) -> ValueType? {
    switch (self, type) {
    case (.join, .list(let slot)): slot.type == .string || slot.type == .any ? .string : nil
    case (.join, .any): .string
    case (.join, _): nil
    case (.split, .string), (.split, .any), (.parts, .string), (.parts, .any): .list(Slot(.string))
    case (.split, _), (.parts, _): nil
    // Bytes are text once they are encoded.
    case (.text(.base64), .bytes): isFirst ? .string : nil
    case (.text, .string), (.text, .any), (.stripPrefix, .string), (.stripPrefix, .any),
      (.hmac, .string), (.hmac, .any):
      .string
    case (.text, .list(let slot)), (.stripPrefix, .list(let slot)), (.hmac, .list(let slot)):
      slot.type == .string || slot.type == .any
        ? .list(Slot(.string, isOptional: slot.isOptional)) : nil
    case (.text, _), (.stripPrefix, _), (.hmac, _): nil
    }
  }
}

extension Diagnostic {
  fileprivate static func appliedToOther(_ function: Spanned<ValueFunction>, _ type: ValueType)
    -> Diagnostic
  {
    let needed: String
    let help: String
    switch function.value {
    case .join:
      needed = "`join` takes a list of text"
      help = "make a list first, as with `{ split: \",\" }` or `array`"
    case .split, .parts, .text, .stripPrefix, .hmac:
      needed = "`apply` takes text"
      help = "functions on text apply to a column of type `string`"
    }
    return Diagnostic(
      .appliedToOther, "\(needed), and this is `\(type)`", at: function.span, label: "takes text",
      help: type == .bytes ? ["bytes become text with `apply: [base64]`"] : [help])
  }
}

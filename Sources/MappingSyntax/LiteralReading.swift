import Diagnostics
import Records
import YAMLSyntax

extension JSONValue {
  /// Reads a literal by the type it meets; where that is `any` or `json`, quoted is a string and plain is YAML 1.2 core.
  package static func read(
    _ node: YAMLNode, as type: ValueType, what: @autoclosure () -> String,
    _ bag: inout DiagnosticBag
  ) -> JSONValue? {
    if let value = node.literal(as: type) { return value }
    bag.add(
      Diagnostic(
        .wrongLiteral, "\(what()) is of type `\(type)`, which this literal is not", at: node.span,
        label: "not of type `\(type)`"))
    return nil
  }
}

extension YAMLNode {
  fileprivate func literal(as type: ValueType) -> JSONValue? {
    switch content {
    case .scalar(let scalar):
      if scalar.isNull { return .null }
      switch type {
      case .any, .json: return scalar.coreValue
      case .bool: return scalar.bool.map { .bool($0) }
      case .int: return Int64(scalar.text).map { .number(String($0)) }
      case .decimal, .float:
        return YAMLScalar.isJSONNumber(scalar.text) ? .number(scalar.text) : nil
      case .string, .date, .time, .timestamp, .datetime, .uuid, .bytes: return .string(scalar.text)
      case .list(let slot): return literal(as: slot.type).map { .array([$0]) }
      case .object: return nil
      }
    case .sequence(let nodes):
      let element: ValueType
      switch type {
      case .any, .json: element = .any
      case .list(let slot): element = slot.type
      default: return nil
      }
      let values = nodes.compactMap { $0.literal(as: element) }
      return values.count == nodes.count ? .array(values) : nil
    case .mapping(let entries):
      var members: [Member] = []
      for entry in entries {
        let slot: Slot?
        switch type {
        case .any, .json: slot = Slot(.any)
        case .object(let shape): slot = shape[entry.key]
        default: return nil
        }
        guard let slot, let value = entry.value.literal(as: slot.type) else { return nil }
        members.append(Member(entry.key, value))
      }
      return .object(members)
    }
  }

  private typealias Member = JSONValue.Member
}

extension YAMLScalar {
  /// What YAML 1.2 core makes of this scalar; null, bool, number or text.
  fileprivate var coreValue: JSONValue {
    guard isPlain else { return .string(text) }
    if isNull { return .null }
    if let bool { return .bool(bool) }
    return Self.isJSONNumber(text) ? .number(text) : .string(text)
  }

  /// Whether text is a number as JSON writes it, so that its digits can be sent as they stand.
  package static func isJSONNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func digits() -> Int {
      let count = rest.prefix { (48...57).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let hasZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    if whole == 0 || hasZero && whole > 1 { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      if digits() == 0 { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
        rest = rest.dropFirst()
      }
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }
}

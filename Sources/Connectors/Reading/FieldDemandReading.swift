import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension ValueDemands {
  /// Reads what a field asks of its values, and checks that its type can have it.
  static func read(
    _ keyed: KeyedNode, _ type: ValueType, _ what: String, maxLength: Int?,
    _ bag: inout DiagnosticBag
  ) -> ValueDemands {
    var demands = ValueDemands()
    demands.minLength = keyed.count("min_length", of: "text", type.isText, type, what, &bag)
    demands.minItems = keyed.count("min_items", of: "a list", type.isList, type, what, &bag)
    demands.maxItems = keyed.count("max_items", of: "a list", type.isList, type, what, &bag)
    demands.minimum = keyed.number("min", type, what, &bag)
    demands.maximum = keyed.number("max", type, what, &bag)
    demands.pattern = keyed.pattern(type, what, &bag)
    func refuse(_ key: String, _ low: String, _ high: String) {
      guard let node = keyed[key] else { return }
      bag.add(.badSetting("\(what) is at least \(low) and at most \(high)", at: node.span))
    }
    if let low = demands.minLength, let high = maxLength, low > high {
      refuse("min_length", "\(low) characters long", "\(high)")
    }
    if let low = demands.minItems, let high = demands.maxItems, low > high {
      refuse("min_items", "\(low) elements long", "\(high)")
    }
    if let low = demands.minimum, let high = demands.maximum, DecimalOrder.compare(low, high) > 0 {
      refuse("min", low, high)
    }
    return demands
  }
}

extension KeyedNode {
  fileprivate func count(
    _ key: String, of kind: String, _ fits: Bool, _ type: ValueType, _ what: String,
    _ bag: inout DiagnosticBag
  ) -> Int? {
    guard let count = self[key]?.int("`\(key)`", in: 1...10_000_000, &bag) else { return nil }
    if !fits {
      bag.add(.badSetting("`\(key)` is of \(kind), and \(what) is `\(type)`", at: count.span))
    }
    return count.value
  }

  /// The digits of a bound, which are never rounded.
  fileprivate func number(
    _ key: String, _ type: ValueType, _ what: String, _ bag: inout DiagnosticBag
  ) -> String? {
    guard let node = self[key],
      let value = JSONValue.read(node, as: .decimal, what: "`\(key)` of \(what)", &bag)
    else { return nil }
    guard case .number(let digits) = value, type.isNumber else {
      bag.add(.badSetting("`\(key)` bounds numbers, and \(what) is `\(type)`", at: node.span))
      return nil
    }
    return digits
  }

  fileprivate func pattern(
    _ type: ValueType, _ what: String, _ bag: inout DiagnosticBag
  ) -> Pattern? {
    guard let text = self["pattern"]?.string("`pattern`", &bag) else { return nil }
    guard type.isText else {
      bag.add(.badSetting("`pattern` is of text, and \(what) is `\(type)`", at: text.span))
      return nil
    }
    do {
      return try Pattern(text.value, isWhole: true)
    } catch {
      bag.add(.badRegularExpression("`pattern`", error, at: text.span))
      return nil
    }
  }
}

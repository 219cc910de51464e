import Foundation

/// A row of the tortured table, and what should be sent of it: mapped by this code alone.
struct TortureRow: Hashable {
  var id: Int?
  var email: String?
  var phone: String?
  var name: String?
  var spent: Double?

  static let domain = "@hush.example"
  /// Told apart by case, space and accents alone.
  private static let names = [
    "Quisling", " quisling ", "QUISLING", "Quisling \"\\ \u{c9}", "Quisling2",
  ]
  private static let spellings: [@Sendable (String) -> String] = [
    { $0 }, { $0.uppercased() }, { "  \($0) " }, { $0.capitalized },
  ]

  init(id: Int?, _ random: inout SeededRandom) {
    self.id = id
    reshape(&random)
  }

  /// Other values, of so few that rows meet.
  mutating func reshape(_ random: inout SeededRandom) {
    if random.chance(2) { name = random.chance(6) ? nil : random.pick(Self.names) }
    if random.chance(2) || email == nil { email = Self.address(&random) }
    if random.chance(3) { phone = random.chance(4) ? nil : Self.phone(random.number(1...9)) }
    if random.chance(3) { spent = random.pick([1, 2.5, 0.25, nil]) }
  }

  static func phone(_ number: Int) -> String { "+4155501\(number)hush" }

  static func address(_ random: inout SeededRandom) -> String? {
    if random.chance(9) { return nil }
    return random.pick(spellings)("p\(random.number(1...12))\(domain)")
  }

  init(_ columns: [String: Any]) {
    id = (columns["id"] as? Int) ?? (columns["id"] as? String).flatMap { Int($0) }
    email = columns["email"] as? String
    phone = columns["phone"] as? String
    name = columns["name"] as? String
    spent = (columns["spent"] as? NSNumber)?.doubleValue
  }

  private static func literal(_ text: String?) -> String {
    text.map { "'\($0.replacingOccurrences(of: "'", with: "''"))'" } ?? "NULL"
  }

  var literal: String {
    let parts = [
      id.map { "\($0)" } ?? "NULL", Self.literal(email), Self.literal(phone), Self.literal(name),
      spent.map { "\($0)" } ?? "NULL",
    ]
    return "(\(parts.joined(separator: ", ")))"
  }

  /// The match values that the row carries, each with the name under which the destination keeps it.
  func keys(_ definition: TortureDefinition) -> [String] {
    if definition.destination == .anyOf {
      return [address.map { "email=\($0)" }, phone.map { "phone=\($0)" }].compactMap { $0 }
    }
    return [definition.isByValue ? address : id.map { "\($0)" }].compactMap { $0 }
  }

  private var address: String? { email?.trimmingCharacters(in: .whitespaces).lowercased() }

  /// The record as JSON with sorted keys.
  func record(_ definition: TortureDefinition, _ mapping: TortureDefinition.Mapping) -> String {
    var record: [String: Any] = [:]
    if definition.destination == .anyOf {
      record["email"] = address
      record["phone"] = phone
    } else if definition.isByValue {
      record["key"] = address ?? NSNull()
    } else {
      let key: Any? = definition.identifierType == "int" ? id : id.map { "\($0)" }
      record["key"] = key ?? NSNull()
    }
    record["name"] =
      switch mapping.name {
      case .plain: name ?? NSNull()
      case .trimmed: name?.trimmingCharacters(in: .whitespaces) ?? NSNull() as Any
      case .lowered: name?.lowercased() ?? "nobody"
      }
    record["spent"] = spent ?? NSNull() as Any
    if mapping.email, definition.destination != .anyOf {
      record["email"] = email?.lowercased() ?? NSNull() as Any
    }
    record["kind"] = mapping.kind.map { "kind \($0)" }
    return Self.text(record)
  }

  static func text(_ record: [String: Any]) -> String {
    let data = try? JSONSerialization.data(withJSONObject: record, options: [.sortedKeys])
    // Once more, as what the destination keeps has been read: the same number has the same digits.
    let read = try? JSONSerialization.jsonObject(with: data ?? Data())
    let again = try? JSONSerialization.data(withJSONObject: read ?? [:], options: [.sortedKeys])
    return String(decoding: again ?? Data(), as: UTF8.self)
  }
}

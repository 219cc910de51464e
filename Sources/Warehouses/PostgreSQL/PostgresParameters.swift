import CPostgres
import SQLSyntax

/// The parameters of a statement in the order of their numbers, and what they are bound to.
struct PostgresParameters {
  private var names: [String] = []
  private var types: [SQLParameterType] = []
  private var values: [SQLValue] = []

  /// Writes the statement with `$1`, `$2` ... by the first appearance of each parameter.
  mutating func text(_ statement: SQLFragment, _ dialect: any SQLDialect) -> String {
    dialect.text(statement) { name, type in
      if let index = names.firstIndex(of: name) {
        precondition(types[index] == type, "parameter `\(name)` has two types")
        return "$\(index + 1)"
      }
      names.append(name)
      types.append(type)
      values.append(nil)
      return "$\(names.count)"
    }
  }

  mutating func bind(_ bound: [String: SQLValue]) {
    for (index, name) in names.enumerated() {
      if let value = bound[name] { values[index] = value }
    }
  }

  /// Writes the statement with the values in it.
  func literalText(_ statement: SQLFragment, _ dialect: any SQLDialect) -> String {
    dialect.text(statement) { name, type in
      guard let index = names.firstIndex(of: name) else { return "NULL" }
      return PostgresLiteral.text(values[index], type)
    }
  }

  /// The types as PQprepare takes them.
  var oids: [Oid] { types.map(\.oid) }

  /// Hands over what PQexecParams takes: count, types, values, lengths, formats; all values are binary.
  func withValues<Result>(
    _ body: (
      Int32, UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
      UnsafePointer<Int32>?
    ) throws -> Result
  ) rethrows -> Result {
    if names.isEmpty { return try body(0, nil, nil, nil, nil) }
    var bytes: [UInt8] = []
    var ranges: [Range<Int>?] = []
    for (value, type) in zip(values, types) {
      let start = bytes.count
      let isNull = !PostgresBinary.append(value, as: type, to: &bytes)
      ranges.append(isNull ? nil : start..<bytes.count)
    }
    // A value without bytes still needs an address: null is what has none.
    bytes.append(0)
    let lengths = ranges.map { Int32($0?.count ?? 0) }
    let formats = [Int32](repeating: 1, count: names.count)
    return try bytes.withUnsafeBytes { bytes in
      let starts = ranges.map { range in
        range.flatMap { range in
          bytes.baseAddress.map { ($0 + range.lowerBound).assumingMemoryBound(to: CChar.self) }
        }
      }
      return try body(Int32(names.count), oids, starts, lengths, formats)
    }
  }
}

extension SQLParameterType {
  var oid: Oid {
    switch self {
    case .integer: PostgresOID.int8
    case .text: PostgresOID.text
    case .bytes: PostgresOID.bytea
    case .bool: PostgresOID.bool
    case .float: PostgresOID.float8
    }
  }

  /// The type's name in a cast.
  var name: String {
    switch self {
    case .integer: "bigint"
    case .text: "text"
    case .bytes: "bytea"
    case .bool: "boolean"
    case .float: "double precision"
    }
  }
}

/// A value in the server's binary form.
enum PostgresBinary {
  /// - Returns: false where it is null. A value that is none of the type is our own mistake.
  static func append(_ value: SQLValue, as type: SQLParameterType, to bytes: inout [UInt8]) -> Bool
  {
    switch (value, type) {
    case (.null, _): return false
    case (.int(let value), .integer): append(UInt64(bitPattern: value), to: &bytes)
    case (.int(let value), .bool): bytes.append(value == 0 ? 0 : 1)
    case (.int(let value), .float): append(Double(value).bitPattern, to: &bytes)
    case (.int(let value), .text): bytes += String(value).utf8
    case (.float(let value), .float): append(value.bitPattern, to: &bytes)
    case (.text(let value), .text): bytes += value.utf8
    case (.text(let value), .bytes): bytes += value.utf8
    case (.bytes(let value), .bytes): bytes += value
    case (.float, .integer), (.float, .text), (.float, .bytes), (.float, .bool),
      (.text, .integer), (.text, .bool), (.text, .float), (.int, .bytes),
      (.bytes, .integer), (.bytes, .text), (.bytes, .bool), (.bytes, .float):
      preconditionFailure("a value that is no \(type.name)")
    }
    return true
  }

  private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
  }
}

/// A value as it stands in a statement's text, where a statement takes no parameters.
enum PostgresLiteral {
  static func text(_ value: SQLValue, _ type: SQLParameterType) -> String {
    let literal: String
    switch value {
    case .null: literal = "NULL"
    case .int(let value):
      switch type {
      case .bool: literal = value == 0 ? "FALSE" : "TRUE"
      case .text: literal = quoted(String(value))
      case .integer, .float, .bytes: literal = "'\(value)'"
      }
    case .float(let value): literal = value.isFinite ? "'\(value)'" : odd(value)
    case .text(let value): literal = type == .bytes ? hex(value.utf8) : quoted(value)
    case .bytes(let value): literal = hex(value)
    }
    return "\(literal)::\(type.name)"
  }

  private static func odd(_ value: Double) -> String {
    value.isNaN ? "'NaN'" : value < 0 ? "'-Infinity'" : "'Infinity'"
  }

  /// Backslashes stand for themselves: the session says so.
  static func quoted(_ text: String) -> String { "'" + text.doubling("'") + "'" }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    var literal = "'\\x"
    for byte in bytes {
      literal.unicodeScalars.append(digits[Int(byte >> 4)])
      literal.unicodeScalars.append(digits[Int(byte & 15)])
    }
    return literal + "'"
  }
}

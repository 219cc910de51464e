import CPostgres
import Records
import SQLSyntax

/// How a column of a model is staged and kept: by value, in a type that every server has and can compare.
package struct PostgresColumnForm: Hashable, Sendable {
  /// Text in the order and with the equality of its bytes.
  static let text = "text COLLATE \"C\""

  /// As the model's contract says it.
  package let type: ValueType
  /// As CREATE TABLE says it.
  package let storedType: String
  private let making: Making

  private enum Making: Hashable, Sendable {
    case cast(String)
    case text, json
  }

  /// The column's value as it is kept.
  ///
  /// A cast also where the type is the stored one: a domain or a precision of the user's is not kept.
  package func expression(of column: SQLFragment) -> SQLFragment {
    switch making {
    case .cast(let type): "(\(column))::\(sql: type)"
    case .text: "(\(column))::\(sql: Self.text)"
    case .json: "pg_catalog.to_jsonb(\(column))"
    }
  }

  private init(_ type: ValueType, cast: String) {
    self.type = type
    storedType = cast
    making = .cast(cast)
  }

  private init(_ type: ValueType, storedType: String, _ making: Making) {
    self.type = type
    self.storedType = storedType
    self.making = making
  }

  /// A type without equality, or one of the user's: its text tells all that differs.
  static func text(_ type: ValueType = .string) -> PostgresColumnForm {
    PostgresColumnForm(type, storedType: text, .text)
  }

  /// A list or an object.
  static func json(_ type: ValueType) -> PostgresColumnForm {
    PostgresColumnForm(type, storedType: "jsonb", .json)
  }

  /// A type of the server's own that has columns of its kind; nil for all others.
  init?(builtIn type: Oid) {
    switch type {
    case PostgresOID.bool: self.init(.bool, cast: "boolean")
    // As they are: an identifier in the order of its index is joined without a sort.
    case PostgresOID.int2: self.init(.int, cast: "smallint")
    case PostgresOID.int4: self.init(.int, cast: "integer")
    case PostgresOID.int8, PostgresOID.oid: self.init(.int, cast: "bigint")
    case PostgresOID.float4: self.init(.float, cast: "real")
    case PostgresOID.float8: self.init(.float, cast: "double precision")
    case PostgresOID.numeric: self.init(.decimal, cast: "numeric")
    case PostgresOID.date: self.init(.date, cast: "date")
    case PostgresOID.time: self.init(.time, cast: "time without time zone")
    case PostgresOID.timestamp: self.init(.datetime, cast: "timestamp without time zone")
    case PostgresOID.timestamptz: self.init(.timestamp, cast: "timestamp with time zone")
    case PostgresOID.uuid: self.init(.uuid, cast: "uuid")
    case PostgresOID.bytea: self.init(.bytes, cast: "bytea")
    case PostgresOID.jsonb: self.init(.json, cast: "jsonb")
    case PostgresOID.json: self = .text(.json)
    case PostgresOID.text, PostgresOID.varchar, PostgresOID.bpchar, PostgresOID.name,
      PostgresOID.char:
      self = .text()
    default: return nil
    }
  }
}

extension PostgresColumnForm {
  /// How columns are read and kept as far as a contract tells, without a look at the server.
  package static func declared(_ columns: [SyncColumn]) -> [String: ColumnForm] {
    Dictionary(
      columns.map { column in
        let form = PostgresColumnForm(declared: column.type)
        return (
          column.name,
          ColumnForm(
            expression: form.expression(of: "q.\(id: column.name)"),
            type: .named(form.storedType))
        )
      }, uniquingKeysWith: { $1 })
  }

  private init(declared type: ValueType) {
    let oid: Oid? =
      switch type {
      case .bool: PostgresOID.bool
      case .int: PostgresOID.int8
      case .decimal: PostgresOID.numeric
      case .float: PostgresOID.float8
      case .date: PostgresOID.date
      case .time: PostgresOID.time
      case .timestamp: PostgresOID.timestamptz
      case .datetime: PostgresOID.timestamp
      case .uuid: PostgresOID.uuid
      case .bytes: PostgresOID.bytea
      case .json, .object, .list: PostgresOID.jsonb
      case .string, .any: nil
      }
    self = oid.flatMap { PostgresColumnForm(builtIn: $0) } ?? .text(type)
  }
}

import CPostgres
import Records
import SQLSyntax

/// The types of a model's columns, with what they are made of.
struct PostgresTypes {
  /// What `pg_type` says of a type that is not built in.
  private struct Made {
    var kind: String
    var base: Oid
    var element: Oid
    var attributes: [(name: String, type: Oid)] = []
  }

  /// Types inside types, deeper than anybody declares them.
  private static let depth = 32

  private var made: [Oid: Made] = [:]

  /// Looks up what is not built in.
  init(_ types: [Oid], _ connection: PostgresConnection) throws {
    let unknown = Set(types.filter { PostgresColumnForm(builtIn: $0) == nil }).sorted()
    if unknown.isEmpty { return }
    let oids = SQLValue.text(unknown.map { String($0) }.joined(separator: ","))
    for row in try connection.rows(Self.lookup, ["oids": oids]) {
      guard case .int(let oid) = row[0], case .text(let kind) = row[1],
        case .int(let base) = row[2],
        case .int(let element) = row[3]
      else { continue }
      let type = Oid(truncatingIfNeeded: oid)
      var known =
        made[type]
        ?? Made(
          kind: kind, base: Oid(truncatingIfNeeded: base),
          element: Oid(truncatingIfNeeded: element))
      if case .text(let name) = row[4], case .int(let attribute) = row[5] {
        known.attributes.append((name, Oid(truncatingIfNeeded: attribute)))
      }
      made[type] = known
    }
  }

  /// The types and all that they are made of: the base of a domain, the element of an array, the attributes of a
  /// composite, in their order.
  private static let lookup: SQLFragment = """
    WITH RECURSIVE met (type) AS (
      SELECT pg_catalog.unnest(
        pg_catalog.string_to_array(\(parameter: "oids", .text), ',')::pg_catalog.oid[])
      UNION
      SELECT inside.type
      FROM met JOIN pg_catalog.pg_type AS t ON t.oid = met.type
      CROSS JOIN LATERAL (
        SELECT t.typbasetype
        UNION ALL SELECT t.typelem WHERE t.typcategory = 'A'
        UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute AS a
          WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0
            AND NOT a.attisdropped
      ) AS inside (type)
      WHERE inside.type <> 0
    )
    SELECT t.oid, t.typtype::text, t.typbasetype,
      CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0::pg_catalog.oid END,
      a.attname::text, a.atttypid
    FROM met JOIN pg_catalog.pg_type AS t ON t.oid = met.type
    LEFT JOIN pg_catalog.pg_attribute AS a
      ON t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY t.oid, a.attnum
    """

  /// How a column of the type is kept.
  func form(of type: Oid, depth: Int = 0) -> PostgresColumnForm {
    if let form = PostgresColumnForm(builtIn: type) { return form }
    guard let made = made[type], depth < Self.depth else { return .text() }
    switch made.kind {
    case "d": return form(of: made.base, depth: depth + 1)
    case "c": return .json(valueType(of: type, depth: depth))
    case _ where made.element != 0: return .json(valueType(of: type, depth: depth))
    // A row without a name has properties that nobody has named.
    case "p" where type == PostgresOID.record: return .json(.json)
    default: return .text()
    }
  }

  /// The type of a value inside JSON.
  private func valueType(of type: Oid, depth: Int) -> ValueType {
    if let form = PostgresColumnForm(builtIn: type) {
      // JSON has no bytes: they come as the text that the server writes.
      return form.type == .bytes ? .string : form.type
    }
    guard let made = made[type], depth < Self.depth else { return .string }
    if made.kind == "d" { return valueType(of: made.base, depth: depth + 1) }
    if made.kind == "c" {
      return .object(
        ObjectShape(
          made.attributes.map {
            ObjectShape.Property(
              name: $0.name,
              slot: Slot(valueType(of: $0.type, depth: depth + 1), isOptional: true))
          }))
    }
    if made.element != 0 {
      return .list(Slot(valueType(of: made.element, depth: depth + 1), isOptional: true))
    }
    return type == PostgresOID.record ? .json : .string
  }
}

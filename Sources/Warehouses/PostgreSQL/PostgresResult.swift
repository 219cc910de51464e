import CPostgres

/// One answer of the server, held in memory whole.
final class PostgresResult {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { PQclear(handle) }

  var status: ExecStatusType { PQresultStatus(handle) }
  var rowCount: Int { Int(PQntuples(handle)) }
  var columnCount: Int { Int(PQnfields(handle)) }

  /// How many rows the statement touched, or returned.
  var touched: Int64 {
    PQcmdTuples(handle).flatMap { Int64(String(cString: $0)) } ?? 0
  }

  func name(_ column: Int) -> String {
    PQfname(handle, Int32(column)).map { String(cString: $0) } ?? ""
  }

  func type(_ column: Int) -> Oid { PQftype(handle, Int32(column)) }

  /// How each column's text is read.
  var kinds: [PostgresCellKind] { (0..<columnCount).map { PostgresCellKind(type($0)) } }
}

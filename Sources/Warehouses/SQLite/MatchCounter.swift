import CSQLite

/// Counts the model's rows while the diff runs, and finds snapshot rows that were met more than once.
///
/// It is `headgate_met(present, row)` in SQL and always 0: the diff is the same without it. So a shared identifier is
/// found in the one pass in which the model is evaluated, at a bit for each row of the snapshot.
final class MatchCounter {
  private(set) var modelRows: Int64 = 0
  /// Numbers of snapshot rows, one entry for each time that they were met again.
  private(set) var repeated: [Int64] = []
  private var met: [UInt64] = []

  func reset() {
    modelRows = 0
    repeated = []
    met = []
  }

  /// Makes the function known to a connection, which must not outlive this object.
  func register(on connection: SQLiteConnection) throws {
    let code = sqlite3_create_function_v2(
      connection.handle, "headgate_met", 2, SQLITE_UTF8, Unmanaged.passUnretained(self).toOpaque(),
      { context, _, values in
        let counter = Unmanaged<MatchCounter>.fromOpaque(sqlite3_user_data(context))
        counter._withUnsafeGuaranteedRef {
          // A snapshot row without a model row is no sighting.
          if let values, sqlite3_value_type(values[0]) != SQLITE_NULL { $0.see(values[1]) }
        }
        sqlite3_result_int(context, 0)
      }, nil, nil, nil)
    guard code == SQLITE_OK else { throw connection.error(code) }
  }

  @inline(__always)
  private func see(_ value: OpaquePointer?) {
    modelRows += 1
    guard sqlite3_value_type(value) != SQLITE_NULL else { return }
    let row = sqlite3_value_int64(value)
    let word = Int(row >> 6)
    if word >= met.count {
      met.append(contentsOf: repeatElement(0, count: max(word + 1 - met.count, met.count, 64)))
    }
    let bit: UInt64 = 1 << UInt64(row & 63)
    if met[word] & bit != 0 { repeated.append(row) }
    met[word] |= bit
  }
}

import CCurl
import CSQLite
import Glibc

/// The floor of a first sync: SQLite's rows copied column after column into bodies of 1,000, posted with libcurl; no diff, no state, no JSON.
enum SyncFloor {
  static func run(database: String, port: Int) {
    var connection: OpaquePointer?
    var statement: OpaquePointer?
    guard sqlite3_open_v2(database, &connection, SQLITE_OPEN_READONLY, nil) == SQLITE_OK,
      sqlite3_prepare_v2(connection, "SELECT * FROM people", -1, &statement, nil) == SQLITE_OK
    else { exit(1) }
    curl_global_init(Int(CURL_GLOBAL_ALL))
    let handle = curl_easy_init()!
    _ = headgate_curl_set_string(handle, CURLOPT_URL, "http://127.0.0.1:\(port)/people")
    _ = headgate_curl_set_write(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
    var body: [UInt8] = []
    body.reserveCapacity(1 << 20)
    var rows = 0
    while sqlite3_step(statement) == SQLITE_ROW {
      for column in 0..<sqlite3_column_count(statement) {
        let text = sqlite3_column_text(statement, column)
        body.append(
          contentsOf: UnsafeBufferPointer(
            start: text, count: Int(sqlite3_column_bytes(statement, column))))
        body.append(44)
      }
      rows += 1
      if rows % 1000 == 0 { post(handle, &body) }
    }
    post(handle, &body)
    curl_easy_cleanup(handle)
    print("\(rows) rows")
  }

  private static func post(_ handle: UnsafeMutableRawPointer, _ body: inout [UInt8]) {
    guard !body.isEmpty else { return }
    body.withUnsafeBufferPointer { bytes in
      _ = headgate_curl_set_off(handle, CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
      _ = headgate_curl_set_pointer(handle, CURLOPT_POSTFIELDS, bytes.baseAddress)
      guard curl_easy_perform(handle) == CURLE_OK else { exit(1) }
    }
    body.removeAll(keepingCapacity: true)
  }
}

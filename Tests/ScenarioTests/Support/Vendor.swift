import Emulators
import Foundation
import Testing

/// A built-in connector over HTTP, with pipelines to all that it keeps or counts and what stands in for the vendor.
struct Vendor: Sendable, CustomTestStringConvertible {
  /// What becomes of an event whose answer did not come.
  enum Repeats: Sendable {
    /// It is sent again, and counts once.
    case keyed
    /// It is not sent again, for it would count twice.
    case unsafe
  }

  let name: String
  let connector: String
  let settings: String
  let environment: [String: String]
  /// Behind the emulator's address.
  var path = ""
  let pipelines: String
  var events = Repeats.keyed
  /// A length of `name` with which no pipeline can send a row; nil where one can.
  var tooLong: Int?
  /// Whether any 2xx is a yes: nothing is known of what an endpoint of somebody's own says.
  var takesAnyYes = false
  /// Addresses that are written down wrongly.
  var slips: [Slip] = []
  /// Whether `score` is sent with each event.
  var sendsNumbers = true
  /// An account that holds nothing yet.
  let open: @Sendable () -> Account

  var testDescription: String { name }

  /// A text of the project, or a variable, that names something else than it should.
  struct Slip: Sendable {
    var text: (right: String, wrong: String)?
    var variable: (name: String, wrong: String)?
    /// How the run ends, and what it says.
    let exit: Int32
    let says: [String]
  }

  /// What one emulator is asked, and what it is looked into for.
  struct Account {
    let answer: @Sendable (HTTPServer.Request) -> HTTPServer.Answer
    /// What it keeps against what the rows demand, for each pipeline that keeps the model in step.
    var kept: (_ rows: VendorRows) throws -> [Kept] = { _ in [] }
    /// What it counted by pipeline, each as `7 added Person 7`.
    var counted: () throws -> [String: [String]] = { [:] }
  }

  /// Records by their keys.
  struct Kept {
    let held: [String: String]
    let wanted: [String: String]
  }
}

/// Rows of `people` by their ids, as SQL has them.
struct VendorRows {
  let now: [Int: Row]
  /// As each row was last, those that are gone included.
  let ever: [Int: Row]

  struct Row {
    let id: Int
    let name: String
    let email: String
    /// As a vendor is told it.
    let seen: String
    let score: Double

    init(_ row: [String: Any]) {
      id = row["id"] as? Int ?? 0
      name = row["name"] as? String ?? ""
      email = row["email"] as? String ?? ""
      seen = "\(row["seen"] ?? "")".replacingOccurrences(of: " ", with: "T") + "Z"
      score = row["score"] as? Double ?? 0
    }
  }

  /// What rows demand of a pipeline, by key.
  static func records(
    _ rows: [Int: Row], _ record: (Row) -> (key: String, content: [String: Any])
  ) throws -> [String: String] {
    var records: [String: String] = [:]
    for row in rows.values {
      let (key, content) = record(row)
      records[key] = try ExampleProject.text(content)
    }
    return records
  }
}

import Connectors
import Execution
import Planning

/// What an apply did, a line a pipeline and the records that were not accepted.
struct RunView: DocumentView {
  let reports: [RunReport]

  struct Document: Encodable {
    struct Failure: Encodable {
      let key: String
      let code: String
      let message: String
      let advice: String?
    }

    struct Run: Encodable {
      let pipeline: String
      let status: String
      let accepted: [String: Int]
      let rejected: [String: Int]
      let pending: [String: Int]
      let unknown: Int
      let absent: Int
      let waiting: Int
      let same: Int
      let requests: Int
      let retries: Int
      let milliseconds: Int64
      let message: String?
      let failures: [Failure]
    }

    let formatVersion: Int
    let runs: [Run]
  }

  var document: any Encodable {
    Document(
      formatVersion: 1,
      runs: reports.map { report in
        Document.Run(
          pipeline: report.pipeline, status: report.status.rawValue,
          accepted: Self.named(report.accepted), rejected: Self.named(report.rejected),
          pending: Self.named(report.pending), unknown: report.unknown, absent: report.absent,
          waiting: report.waiting, same: report.same, requests: report.requests,
          retries: report.retries,
          milliseconds: report.milliseconds, message: report.stop?.text,
          failures: report.failures.map {
            .init(key: $0.key, code: $0.code, message: $0.message, advice: $0.advice)
          })
      })
  }

  func text(_ style: Style) -> String {
    guard !reports.isEmpty else { return "" }
    var table = TextTable([.left, .left, .right, .right, .right, .right, .right, .right, .right])
    table.add([
      "Runs", "", "+added", "~changed", "-removed", "rejected", "pending", "requests", "time",
    ])
    for report in reports {
      table.add([
        "  " + report.pipeline, report.status.rawValue, report.accepted[.add, default: 0].grouped,
        report.accepted[.change, default: 0].grouped,
        report.accepted[.remove, default: 0].grouped, report.rejectedTotal.grouped,
        report.pendingTotal.grouped, report.requests.grouped,
        Self.duration(report.milliseconds),
      ])
    }
    var lines = table.lines()
    for report in reports {
      if report.stop == .canceled {
        lines.append("")
        lines.append("  \(report.pipeline): canceled; what is left stays due")
      }
      if report.retries > 0 {
        let requests =
          report.retries == 1 ? "1 request was" : "\(report.retries.grouped) requests were"
        lines.append("")
        lines.append("  \(report.pipeline): \(requests) tried again")
      }
      if !report.failures.isEmpty {
        lines.append("")
        lines.append("  \(report.pipeline): \(report.notAccepted.grouped) not accepted")
        for failure in report.failures.prefix(10) {
          lines.append("    \(failure.code)  \(failure.key)  \(failure.message)")
          if let advice = failure.advice { lines.append("      \(advice)") }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func named(_ counts: [Operation: Int]) -> [String: Int] {
    Dictionary(
      uniqueKeysWithValues: Operation.allCases.map { ($0.rawValue, counts[$0, default: 0]) })
  }

  static func duration(_ milliseconds: Int64) -> String {
    let seconds = Double(milliseconds) / 1000
    return seconds < 60 ? "\(seconds.twoPlaces) s" : TimeEstimate.text(seconds: Int(seconds))
  }
}

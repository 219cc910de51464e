import Execution
import Planning

/// What `doctor` found, a line each, with remedies below.
struct DoctorView: DocumentView {
  struct Document: Encodable {
    let formatVersion = 1
    let findings: [Finding]
  }

  let findings: [Finding]

  var document: any Encodable { Document(findings: findings) }

  func text(_ style: Style) -> String {
    var table = TextTable([.left, .left, .left])
    for finding in findings {
      table.add([
        finding.status.rawValue,
        finding.area.rawValue + (finding.name.map { " \($0)" } ?? ""), finding.text,
      ])
    }
    var lines: [String] = []
    for (finding, line) in zip(findings, table.lines()) {
      lines.append(Self.coloured(line, finding.status, style))
      for line in finding.remedy?.split(separator: "\n") ?? [] {
        lines.append("           \(line)")
      }
    }
    let counts = Finding.Status.allCases.compactMap { status -> String? in
      let count = findings.count { $0.status == status }
      return count == 0 ? nil : "\(count.grouped) \(status.rawValue)"
    }
    return (lines + ["", counts.joined(separator: ", ")]).joined(separator: "\n") + "\n"
  }

  private static func coloured(_ line: String, _ status: Finding.Status, _ style: Style) -> String {
    switch status {
    case .ok: style(.green, String(line.prefix(2))) + line.dropFirst(2)
    case .warning: style(.yellow, line)
    case .failed: style(.red, line)
    case .skipped: style(.dim, line)
    }
  }
}

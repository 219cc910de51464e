import FoundationEssentials
import Planning

/// Saved plans on disk.
package enum PlanFile {
  /// Writes a plan in one step, for its owner alone: identifiers stand in it.
  package static func write(_ plan: SavedPlan, to path: String) throws {
    let data = Data(try plan.text().utf8)
    do {
      try data.write(to: URL(filePath: path), options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    } catch {
      throw Trouble(
        .failed, .planUnreadable, "the plan cannot be written to `\(path)`",
        help: ["check the folder, its permissions and the space left"])
    }
  }

  package static func read(_ path: String) throws -> SavedPlan {
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(data: data, encoding: .utf8)
    else {
      throw Trouble(
        .failed, .planUnreadable, "there is no plan `\(path)` that can be read",
        help: ["`headgate plan -o FILE` saves one"])
    }
    do {
      return try SavedPlan(reading: text)
    } catch let error as SavedPlan.Unreadable {
      let reason =
        switch error {
        case .notAPlan: "is no saved plan"
        case .otherFormat(let number):
          "has format \(number), which this version does not read"
        case .changed: "was changed after it was saved"
        }
      throw Trouble(
        .reviewAgain, .planUnreadable, "`\(path)` \(reason)",
        help: ["make a new one with `headgate plan -o FILE` and have it reviewed"])
    }
  }
}

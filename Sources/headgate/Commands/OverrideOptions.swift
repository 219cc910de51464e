import ArgumentParser
import Planning

/// Guards that somebody lets pass.
struct OverrideOptions: ParsableArguments {
  @Option(
    name: .customLong("override"),
    help: ArgumentHelp(
      "Let a guard pass once, up to a number of rows. Repeats.",
      discussion:
        "Guards are \(GuardOverride.Guard.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "deletes:NAME=N"))
  var texts: [String] = []

  func validate() throws {
    for text in texts where GuardOverride(text) == nil {
      throw ValidationError("--override takes deletes:NAME=N, not `\(text)`")
    }
  }

  var values: [GuardOverride] { texts.compactMap(GuardOverride.init) }
}

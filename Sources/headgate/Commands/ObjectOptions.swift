import ArgumentParser
import Execution

/// What an operator says of objects of which it is not known whether they were made.
struct ObjectOptions: ParsableArguments {
  @Option(
    name: .customLong("object"),
    help: ArgumentHelp(
      "Say what became of an object whose making was cut off. Repeats.",
      discussion: "NAME=ID where it is at the destination, NAME=create where it is not.",
      valueName: "NAME=ID|create"))
  var texts: [String] = []

  func validate() throws {
    for text in texts where ObjectAnswer(text) == nil {
      throw ValidationError("--object takes NAME=ID or NAME=create, not `\(text)`")
    }
  }

  var answers: [ObjectAnswer] { texts.compactMap(ObjectAnswer.init) }
}

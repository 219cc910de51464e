import ArgumentParser
import Diagnostics

/// `headgate schema plan`: what a JSON output holds, as JSON Schema.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Show the JSON Schema of an output; without a name, list them.")

  @Argument(help: "The schema's name, such as plan.")
  var name: String?

  func run() throws {
    guard let name else {
      var table = TextTable([.left, .left])
      for schema in OutputSchema.all { table.add([schema.name, schema.command]) }
      Terminal.out(table.lines().joined(separator: "\n") + "\n")
      return
    }
    guard let schema = OutputSchema.all.first(where: { $0.name == name }) else {
      let nearest = Suggestion.nearest(to: name, in: OutputSchema.all.map(\.name))
      throw ValidationError(
        "no schema `\(name)`"
          + (nearest.map { "; did you mean \($0)?" } ?? "; `headgate schema` lists them"))
    }
    Terminal.out(schema.text)
  }
}

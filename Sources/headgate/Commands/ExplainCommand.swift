import ArgumentParser
import Compiler
import Connectors
import Diagnostics
import Execution
import MappingSyntax
import Records
import YAMLSyntax

/// `headgate explain HG0203`: what a code means.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain a message's code.")

  @Argument(help: "A code such as HG0203.")
  var code: String

  func run() throws {
    guard let explanation = Self.catalogue[code.uppercased()] else {
      let nearest = Suggestion.nearest(to: code.uppercased(), in: Self.catalogue.keys.sorted())
      throw ValidationError(
        "no code `\(code)`" + (nearest.map { "; did you mean \($0)?" } ?? ""))
    }
    Terminal.out("\(code.uppercased())\n\n\(explanation)\n")
  }

  /// Every code of every target.
  static var catalogue: [String: String] {
    let codes =
      DiagnosticCode.yamlSyntaxCodes + DiagnosticCode.mappingSyntaxCodes
      + DiagnosticCode.mappingCheckCodes
      + DiagnosticCode.compilerCodes + DiagnosticCode.connectorCodes
      + DiagnosticCode.executionCodes
    return Dictionary(
      codes.map { ($0.text, $0.explanation) }
        + (RejectionCode.explanations + RowCode.explanations).map { ($0.code, $0.explanation) },
      uniquingKeysWith: { first, _ in first })
  }
}

import Diagnostics
import Foundation
import YAMLSyntax

/// A workflow of GitHub Actions, read for its steps that are scripts.
struct Workflow {
  struct Step {
    let name: String
    let script: String
    let environment: [String: String]
  }

  struct Malformed: Error, CustomStringConvertible { let description: String }

  let path: String
  private let root: YAMLNode

  init(_ file: URL) throws {
    path = file.lastPathComponent
    var files = SourceFiles()
    var bag = DiagnosticBag()
    let text = SourceFile(path: path, text: try String(contentsOf: file, encoding: .utf8))
    let parsed = YAMLParser.parse(text, id: files.add(text), &bag)
    guard let root = parsed, !bag.hasErrors else {
      throw Malformed(
        description: DiagnosticRenderer(files: files, colour: false).text(bag.sorted))
    }
    self.root = root
  }

  var jobs: [String] { root["jobs"]?.mapping?.map(\.key) ?? [] }

  /// The scopes that a job's token has, by the job or by the workflow.
  func permissions(_ job: String) -> [String: String] {
    (root["jobs"]?[job]?["permissions"] ?? root["permissions"])?.texts ?? [:]
  }

  /// The steps of a job that run a script, with the job's environment and their own.
  func steps(_ job: String) throws -> [Step] {
    guard let node = root["jobs"]?[job] else { throw Malformed(description: "no job \(job)") }
    let shared = node["env"]?.texts ?? [:]
    return (node["steps"]?.sequence ?? []).compactMap { step in
      guard let script = step["run"]?.scalar?.text else { return nil }
      return Step(
        name: step["name"]?.scalar?.text ?? script, script: script,
        environment: shared.merging(step["env"]?.texts ?? [:]) { $1 })
    }
  }
}

extension YAMLNode {
  fileprivate subscript(key: String) -> YAMLNode? { mapping?.first { $0.key == key }?.value }

  fileprivate var texts: [String: String] {
    Dictionary(
      uniqueKeysWithValues: (mapping ?? []).map { ($0.key, $0.value.scalar?.text ?? "") })
  }
}

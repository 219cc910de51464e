import Compiler
import Diagnostics
import Execution

/// What the pipelines' tests came to.
struct TestView: DocumentView {
  struct Document: Encodable {
    struct Difference: Encodable {
      let path: String
      let expected: String
      let found: String
      let place: String?
    }
    struct Test: Encodable {
      let pipeline: String
      let name: String
      let place: String?
      let passed: Bool
      let record: String?
      let differences: [Difference]
    }

    let formatVersion = 1
    let tests: [Test]
    let passed: Int
    let failed: Int
  }

  let results: [PipelineTestResult]
  let workspace: Workspace

  var document: any Encodable {
    Document(
      tests: results.map { result in
        .init(
          pipeline: result.pipeline, name: result.test.name,
          place: workspace.place(result.test.span), passed: result.passed, record: result.record,
          differences: result.differences.map {
            .init(
              path: $0.path, expected: $0.expected, found: $0.found, place: workspace.place($0.span)
            )
          })
      }, passed: results.count - failed, failed: failed)
  }

  private var failed: Int { results.count { !$0.passed } }

  func text(_ style: Style) -> String {
    if results.isEmpty { return "No test: a pipeline has its own under `tests`.\n" }
    var lines: [String] = []
    var pipeline: String?
    for result in results {
      if result.pipeline != pipeline { lines.append(style(.bold, result.pipeline)) }
      pipeline = result.pipeline
      lines.append(
        (result.passed ? style(.green, "  passed  ") : style(.red, "  failed  "))
          + result.test.name)
    }
    lines.append("")
    let passed = (results.count - failed).counted("test") + " passed"
    lines.append(failed == 0 ? passed : passed + ", \(failed) failed")
    return lines.joined(separator: "\n") + "\n"
  }
}

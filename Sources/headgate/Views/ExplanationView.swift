import Compiler
import Execution

/// Every setting of each pipeline, its value and where that comes from.
struct ExplanationView: DocumentView {
  struct Document: Encodable {
    struct Setting: Encodable {
      let setting: String
      let value: String?
      let origin: String
      let place: String?
    }
    struct Pipeline: Encodable {
      let pipeline: String
      let settings: [Setting]
    }

    let formatVersion = 1
    let pipelines: [Pipeline]
  }

  let workspace: Workspace

  var document: any Encodable { content }

  private var content: Document {
    Document(
      pipelines: workspace.project.pipelines.filter { workspace.selection.takes($0) }.map {
        .init(
          pipeline: $0.name,
          settings: workspace.project.explanation(of: $0).map { setting in
            .init(
              setting: setting.path, value: setting.text, origin: setting.origin.text,
              place: workspace.place(setting.span))
          })
      })
  }

  func text(_ style: Style) -> String {
    content.pipelines.map { pipeline in
      var table = TextTable([.left, .left, .left, .left])
      for setting in pipeline.settings {
        table.add([
          setting.setting, setting.value ?? "-", setting.origin, setting.place ?? "",
        ])
      }
      return ([style(.bold, pipeline.pipeline)] + table.lines(indent: "  "))
        .joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }
}

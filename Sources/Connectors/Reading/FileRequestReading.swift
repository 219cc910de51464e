import Diagnostics
import MappingSyntax
import YAMLSyntax

extension RequestDefinition.Write {
  /// Reads the `request` of a connector that writes files.
  static func file(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag) -> (
    write: Self, usesKey: Bool
  )? {
    guard
      let keyed = node.keyed(
        "`request`", known: ["file", "append", "replace", "format", "csv"], &bag),
      let fileNode = keyed.required("file", &bag),
      let file = TextTemplate.read(
        fileNode, what: "`file`",
        in: scope.place(
          "the path of a file", roots: [.settings, .action], refusesSecrets: true), &bag)
    else { return nil }
    let choice = scope.place(
      "the format of a file", roots: [.settings, .action], refusesSecrets: true)
    let format = keyed["format"].flatMap { TextTemplate.value($0, in: choice, &bag) }
    let csv = keyed["csv"].map { CSVTemplates($0, in: choice, &bag) } ?? CSVTemplates()
    let whole = keyed["replace"] != nil
    guard let lineNode = keyed["append"] ?? keyed["replace"],
      keyed["append"] == nil || !whole
    else {
      bag.add(
        Diagnostic(
          .wrongShape, "a request to a file has one of `append` and `replace`", at: node.span,
          label: "needs one"))
      return nil
    }
    let line = scope.place(
      "a line", roots: [.settings, .action, .record] + (whole ? [] : [.operation, .key]))
    guard let read = BodyReading.read(lineNode, in: line, &bag) else { return nil }
    let definition = FileRequestDefinition(
      file: file, line: read, format: format, csv: csv)
    return (
      whole ? .replace(definition) : .append(definition), read.item?.value.uses(.key) ?? false
    )
  }
}

import Diagnostics
import YAMLSyntax

/// Reads and parses the files of a project, each once.
struct ProjectReading {
  private let tree: ProjectTree
  private let paths: [String]
  private(set) var files = SourceFiles()
  /// What a deployment keeps: every file the project is made of.
  private(set) var projectFiles: [ProjectFile] = []
  private var included: Set<String> = [Self.rootPath]
  private var texts: [String: (text: String, id: SourceFile.ID)?] = [:]

  static let rootPath = "headgate.yaml"

  init(tree: ProjectTree) {
    self.tree = tree
    paths = tree.list().sorted()
  }

  /// Parses `headgate.yaml`.
  mutating func root(_ bag: inout DiagnosticBag) -> YAMLNode? {
    guard let bytes = tree.read(Self.rootPath) else {
      bag.add(.noRootFile(in: tree.root))
      return nil
    }
    return parse(SourceFile(path: Self.rootPath, bytes: bytes), &bag)
  }

  /// Reads `headgate.lock`; nil where there is none, or one that cannot be read, which is reported.
  mutating func lock(_ bag: inout DiagnosticBag) -> LockFile? {
    guard let bytes = tree.read(LockFile.path) else { return nil }
    var own = DiagnosticBag()
    if let node = parse(SourceFile(path: LockFile.path, bytes: bytes), &own) {
      return LockFile(node, &bag)
    }
    bag.add(.badLock(at: own.all.first?.primary?.span))
    return nil
  }

  /// Parses every file that the globs match and takes in its top-level maps.
  mutating func included(
    by include: [Glob], into text: inout ProjectText, variables: Variables,
    _ bag: inout DiagnosticBag
  ) {
    let matched = paths.filter { path in
      path != Self.rootPath && include.contains { $0.matches(path) }
    }
    included.formUnion(matched)
    let read = tree.read
    let found = matched.parallelMap(&bag) { path, bag -> SourceFile? in
      if let bytes = read(path) { return SourceFile(path: path, bytes: bytes) }
      bag.add(.unreadable(path, at: nil))
      return nil
    }
    let parsed = found.map { (id: files.add($0), file: $0) }.parallelMap(&bag) { part, bag in
      Parsed(part.file, id: part.id, &bag)
    }
    for part in parsed {
      projectFiles.append(part.projectFile)
      let whole =
        part.mayRefer ? text.interpolation.apply(part.node, variables, &bag) : part.node
      text.take(whole, path: part.projectFile.path, &bag)
    }
  }

  /// An included file that could be parsed.
  private struct Parsed: Sendable {
    let projectFile: ProjectFile
    let node: YAMLNode
    /// Whether a `$` stands in it, and so perhaps a variable.
    let mayRefer: Bool

    init?(_ file: SourceFile, id: SourceFile.ID, _ bag: inout DiagnosticBag) {
      let before = bag.all.count
      guard let node = YAMLParser.parse(file, id: id, &bag) else {
        if bag.all.count == before { bag.add(.noKnownKey(file.path, at: nil)) }
        return nil
      }
      self.node = node
      projectFile = ProjectFile(file)
      mayRefer = file.bytes.contains(UInt8(ascii: "$"))
    }
  }

  /// Warns of YAML files that are not included although they look as if they should be.
  mutating func warnOfStrays(_ bag: inout DiagnosticBag) {
    for path in paths where path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      if included.contains(path) || path.hasPrefix(".") || path.utf8.containsSlashDot { continue }
      guard let bytes = tree.read(path), let stray = StrayKey(in: bytes) else { continue }
      let id = files.add(SourceFile(path: path, bytes: bytes))
      bag.add(.stray(stray, in: path, id: id))
    }
  }

  /// The text of a further file of the project, such as a model's SQL; nil where it cannot be read, which is reported.
  mutating func text(of path: String, at span: SourceSpan, _ bag: inout DiagnosticBag) -> (
    text: String, id: SourceFile.ID
  )? {
    if let known = texts[path] {
      if known == nil { bag.add(.unreadable(path, at: span)) }
      return known
    }
    guard let bytes = tree.read(path), let text = String(validating: bytes, as: UTF8.self) else {
      texts[path] = .some(nil)
      bag.add(.unreadable(path, at: span))
      return nil
    }
    let file = SourceFile(path: path, bytes: bytes)
    let id = files.add(file)
    projectFiles.append(ProjectFile(file))
    texts[path] = (text, id)
    return (text, id)
  }

  private mutating func parse(_ file: SourceFile, _ bag: inout DiagnosticBag) -> YAMLNode? {
    let id = files.add(file)
    let node = YAMLParser.parse(file, id: id, &bag)
    if node != nil {
      projectFiles.append(
        ProjectFile(file))
    }
    return node
  }
}

extension String.UTF8View {
  /// Whether a folder or file below begins with a dot.
  fileprivate var containsSlashDot: Bool {
    var previous = UInt8(ascii: "_")
    for byte in self {
      if previous == UInt8(ascii: "/"), byte == UInt8(ascii: ".") { return true }
      previous = byte
    }
    return false
  }
}

extension DiagnosticCode {
  static let noKnownKey = DiagnosticCode(
    "HG0206",
    "A YAML file that the project includes has none of the top-level maps `sources models destinations connectors fragments pipelines`, so nothing in it would be read."
  )
  static let strayFile = DiagnosticCode(
    "HG0208",
    "A YAML file outside of what `include` names has a top-level map of the language, but the project does not read it."
  )
  static let unreadable = DiagnosticCode(
    "HG0210",
    "A file that the project names or includes does not exist, cannot be read or is not UTF-8.")
  static let noRootFile = DiagnosticCode(
    "HG0212", "A project is a folder with a `headgate.yaml`; `headgate init` makes one.")
}

extension Diagnostic {
  fileprivate static func noRootFile(in root: String) -> Diagnostic {
    Diagnostic(
      .noRootFile, "there is no `headgate.yaml` in `\(root)`", at: nil,
      help: [
        "`headgate init` makes a project here", "`--project DIR` names the folder of another one",
      ])
  }

  fileprivate static func unreadable(_ path: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .unreadable, "there is no file `\(path)` that can be read as UTF-8", at: span,
      label: "names no text", help: ["the path is relative to the file that names it"])
  }

  static func noKnownKey(_ path: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .noKnownKey, "`\(path)` has no top-level map that the project knows", at: span,
      label: "none of them",
      help: [
        "a project's file has \(Section.allCases.map { "`\($0.rawValue):`" }.joined(separator: ", "))",
        "a file that is not the project's lies outside of what `include` names",
      ])
  }

  fileprivate static func stray(_ stray: StrayKey, in path: String, id: SourceFile.ID) -> Diagnostic
  {
    let start = SourcePosition(line: stray.line, column: 0)
    let end = SourcePosition(line: stray.line, column: stray.key.utf8.count)
    return Diagnostic(
      .strayFile, "`\(path)` has `\(stray.key):` but is not included in the project",
      at: SourceSpan(file: id, start: start, end: end), severity: .warning, label: "is not read",
      help: ["move it to `\(stray.key)/`, or name it under `include` in `headgate.yaml`"])
  }
}

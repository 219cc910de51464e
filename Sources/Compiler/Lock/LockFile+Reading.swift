import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension LockFile {
  static let version = "1"

  /// Reads the lock; nil where it is not one, which is reported.
  init?(_ node: YAMLNode, _ bag: inout DiagnosticBag) {
    var own = DiagnosticBag()
    guard let keyed = node.keyed("`headgate.lock`", known: ["headgate_lock", "models"], &own),
      keyed["headgate_lock"]?.scalar?.text == Self.version,
      let models = keyed["models"]?.named("`models`", &own)
    else {
      bag.add(.badLock(at: node.span))
      return nil
    }
    self.init()
    for model in models {
      for engine in model.value.named("a model", &own) ?? [] {
        if let entry = Entry(engine, &own) { set(model.key, entry) }
      }
    }
    if let first = own.all.first {
      bag.add(.badLock(at: first.primary?.span ?? node.span))
      return nil
    }
  }
}

extension LockFile {
  /// The lock as it lies there, for writing it anew; nil where there is none that can be read.
  package static func existing(in tree: ProjectTree) -> LockFile? {
    guard let bytes = tree.read(path) else { return nil }
    var ignored = DiagnosticBag()
    var files = SourceFiles()
    let file = SourceFile(path: path, bytes: bytes)
    let id = files.add(file)
    return YAMLParser.parse(file, id: id, &ignored).flatMap { LockFile($0, &ignored) }
  }
}

extension LockFile.Entry {
  fileprivate init?(_ entry: YAMLEntry, _ bag: inout DiagnosticBag) {
    guard let keyed = entry.value.keyed("a model", known: ["query", "columns"], &bag),
      let query = keyed.required("query", &bag)?.string("`query`", &bag),
      let columns = keyed.required("columns", &bag)?.named("`columns`", &bag)
    else { return nil }
    self.init(
      engine: entry.key, query: query.value,
      columns: columns.compactMap { column in
        Slot.read(column.value, &bag).map {
          Model.Column(name: column.key, slot: Slot($0.type, isOptional: true), isPersonal: false)
        }
      }, span: entry.keySpan)
  }
}

extension DiagnosticCode {
  static let badLock = DiagnosticCode(
    "HG0512",
    "`headgate.lock` is written by `headgate describe --write` and read by every command; edited by hand, or merged with a conflict, it may no longer be readable."
  )
  static let staleLock = DiagnosticCode(
    "HG0513",
    "`headgate.lock` holds the columns of a model as its source reported them; the model or its source has changed since."
  )
}

extension Diagnostic {
  static func badLock(at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .badLock, "`headgate.lock` cannot be read", at: span, label: "not as it was written",
      help: ["remove the file and write it again: `headgate describe --write`"])
  }
}

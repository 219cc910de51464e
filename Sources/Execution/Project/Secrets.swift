import Compiler
import Diagnostics
import FoundationEssentials
import Planning
import Records

extension SyncProgram {
  /// Reads the secrets of the destination and of `to.with`; only a run does.
  ///
  /// Errors name the setting and the variable or file, never a value.
  package func secrets(root: String, _ surroundings: Surroundings) throws
    -> [SecretReference: JSONValue]
  {
    var values: [SecretReference: JSONValue] = [:]
    for (name, setting) in [destination.settings, pipeline.with].flatMap({
      $0.sorted { $0.key < $1.key }
    }) {
      guard let reference = setting.reference, values[reference] == nil else { continue }
      let text = try surroundings.secret(
        reference, root: root, for: "setting `\(name)` of destination `\(destination.name)`",
        at: destination.span)
      values[reference] = .string(text)
    }
    return values
  }
}

extension Workspace {
  /// What a pipeline of the project runs, with the keys of its mapping's functions, which are read here.
  func program(_ pipeline: Pipeline) throws -> SyncProgram {
    let program = SyncProgram(pipeline, in: project)
    if program.mapping.secrets.isEmpty { return program }
    var keys: [SecretReference: [UInt8]] = [:]
    for reference in program.mapping.secrets {
      do {
        keys[reference] = Array(
          try surroundings.secret(
            reference, root: project.root, for: "`hmac` in the mapping of `\(pipeline.name)`",
            at: pipeline.span
          ).utf8)
      } catch let trouble as Trouble { throw trouble.within(files) }
    }
    return SyncProgram(pipeline, in: project, keys: keys)
  }
}

extension Surroundings {
  /// Reads a secret; `what` needs it.
  func secret(
    _ reference: SecretReference, root: String, for what: String, at span: SourceSpan?
  ) throws -> String {
    switch reference {
    case .environment(let variable):
      if let text = variables[variable], !text.isEmpty { return text }
      throw Trouble(
        .failed, .secretMissing, "\(what) needs the environment variable `\(variable)`", at: span,
        help: ["export \(variable)=... and run the command again"])
    case .file(let path):
      let full = path.hasPrefix("/") ? path : root + "/" + path
      if let data = FileManager.default.contents(atPath: full),
        let text = String(data: data, encoding: .utf8)
      {
        return text.trimmedLine
      }
      throw Trouble(
        .failed, .secretMissing, "\(what) needs the file `\(path)`, which cannot be read", at: span,
        help: ["create the file, or correct its path"])
    }
  }
}

extension String {
  /// Without the line ends that editors leave at the end of a secret's file.
  fileprivate var trimmedLine: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}

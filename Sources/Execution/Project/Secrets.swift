import Compiler
import FoundationEssentials
import Planning
import Records

extension SyncProgram {
  /// Reads the secrets of the destination and of `to.with`; only a run does.
  ///
  /// Errors name the setting and the variable or file, never a value.
  package func secrets(root: String, _ surroundings: Surroundings) throws -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for (name, setting) in destination.settings.merging(
      pipeline.with, uniquingKeysWith: { _, with in with })
    {
      switch setting {
      case .literal: continue
      case .environment(let variable):
        guard let text = surroundings.variables[variable], !text.isEmpty else {
          throw Trouble(
            .failed, .secretMissing,
            "setting `\(name)` of destination `\(destination.name)` needs the environment variable `\(variable)`",
            at: destination.span, help: ["export \(variable)=... and run the command again"])
        }
        values[name] = .string(text)
      case .file(let path):
        let full = path.hasPrefix("/") ? path : root + "/" + path
        guard let data = FileManager.default.contents(atPath: full),
          let text = String(data: data, encoding: .utf8)
        else {
          throw Trouble(
            .failed, .secretMissing,
            "setting `\(name)` of destination `\(destination.name)` needs the file `\(path)`, which cannot be read",
            at: destination.span, help: ["create the file, or correct its path"])
        }
        values[name] = .string(text.trimmedLine)
      }
    }
    return values
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

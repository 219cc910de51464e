import Compiler
import Glibc
import Planning
import Records

extension Checkup {
  /// Environment variables and files that settings are read from: whether they are there, never what they hold.
  func secrets() -> [Finding] {
    var users: [SettingValue: Set<String>] = [:]
    var needed: Set<SettingValue> = []
    for destination in project.destinations.values {
      let isUsed = programs.contains { $0.destination.name == destination.name }
      for (name, value) in destination.settings {
        users[value, default: []].insert("\(destination.name).\(name)")
        if isUsed { needed.insert(value) }
      }
    }
    for pipeline in project.pipelines {
      for (name, value) in pipeline.with {
        users[value, default: []].insert("\(pipeline.name).to.with.\(name)")
        if pipeline.isEnabled { needed.insert(value) }
      }
    }
    for pipeline in project.pipelines {
      for reference in SyncProgram(pipeline, in: project).mapping.secrets {
        let value = SettingValue(reference)
        users[value, default: []].insert("\(pipeline.name).map")
        if pipeline.isEnabled { needed.insert(value) }
      }
    }
    for (what, settings, isUsed) in connections {
      for (field, value) in settings.values {
        guard case .reference(let reference) = value else { continue }
        users[SettingValue(reference), default: []].insert("\(what).\(field)")
        if isUsed { needed.insert(SettingValue(reference)) }
      }
    }
    return users.compactMap { value, users in
      let of = users.sorted().joined(separator: ", ")
      return switch value {
      case .literal: nil
      case .environment(let name): variable(name, of: of, isNeeded: needed.contains(value))
      case .file(let path): file(path, of: of, isNeeded: needed.contains(value))
      }
    }.sorted { ($0.name ?? "") < ($1.name ?? "") }
  }

  /// The connections of sources and of the ledger, and whether an enabled pipeline uses them.
  private var connections: [(name: String, settings: PostgresSettings, isUsed: Bool)] {
    var connections: [(name: String, settings: PostgresSettings, isUsed: Bool)] = []
    if case .postgres(let settings, schema: _) = project.state {
      connections.append(("state", settings, true))
    }
    let used = Set(programs.map(\.source.name))
    for source in project.sources.values {
      if case .postgres(let settings) = source.engine {
        connections.append((source.name, settings, used.contains(source.name)))
      }
    }
    return connections
  }

  private func variable(_ name: String, of users: String, isNeeded: Bool) -> Finding {
    if workspace.surroundings.variables[name]?.isEmpty == false {
      return .ok(.secret, name, "is set, for \(users)")
    }
    return missing(name, "is not set, for \(users)", "export \(name)=...", isNeeded)
  }

  private func file(_ path: String, of users: String, isNeeded: Bool) -> Finding {
    let full = ProjectFolder.join(project.root, path)
    guard access(full, R_OK) == 0 else {
      return missing(
        path, "cannot be read, for \(users)", "create the file, or correct its path", isNeeded)
    }
    if FileMode(full)?.isOpenToOthers == true {
      return .warning(
        .secret, path, "can be read by others, for \(users)", remedy: "chmod 600 \(full)")
    }
    return .ok(.secret, path, "can be read, for \(users)")
  }

  private func missing(_ name: String, _ text: String, _ remedy: String, _ isNeeded: Bool)
    -> Finding
  {
    isNeeded
      ? .failed(.secret, name, text, remedy: remedy)
      : .warning(.secret, name, text + ", which no enabled pipeline uses", remedy: remedy)
  }
}

extension SettingValue {
  fileprivate init(_ reference: SecretReference) {
    switch reference {
    case .environment(let name): self = .environment(name)
    case .file(let path): self = .file(path)
    }
  }
}

/// The permissions of a file or folder.
struct FileMode {
  private let mode: UInt32

  /// Nil where there is no such file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    mode = status.st_mode
  }

  var isOpenToOthers: Bool { mode & 0o077 != 0 }

  /// As `0644`.
  var text: String { "0" + String(mode & 0o777, radix: 8) }
}

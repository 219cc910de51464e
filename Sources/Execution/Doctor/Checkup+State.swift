import FoundationEssentials
import Glibc
import Ledger
import Planning
import Warehouses

extension Checkup {
  /// The folder of the state, the ledger in it, the room for it, and the clock it goes by.
  func state() -> [Finding] {
    switch project.state {
    case .sqlite: [folder(), modes()].compactMap { $0 } + ledger() + [disk()]
    case .postgres where keepsFiles: ledger() + [folder(), modes()].compactMap { $0 } + [disk()]
    case .postgres: ledger()
    }
  }

  /// Whether states of sources are files on this machine.
  private var keepsFiles: Bool {
    project.sources.values.contains { source in
      switch (source.engine, project.state) {
      case (.sqlite, _): true
      case (.postgres, .sqlite): source.snapshots == .ledger
      case (.postgres, .postgres): false
      }
    }
  }

  private var stateFolder: String { Self.folder(of: workspace.stateFolder) }

  /// The folder above a path.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The nearest folder upwards that exists.
  static func existing(_ folder: String) -> String {
    var folder = folder
    while access(folder, F_OK) != 0, folder != ".", folder != "/" {
      folder = Self.folder(of: folder)
    }
    return folder
  }

  private func folder() -> Finding {
    let existing = Self.existing(stateFolder)
    guard access(existing, W_OK | X_OK) == 0 else {
      return .failed(
        .state, stateFolder, "`\(existing)` cannot be written",
        remedy: "give this user the right to write it, or name another path under `state`")
    }
    return .ok(
      .state, stateFolder, existing == stateFolder ? "can be written" : "will be made, 0700")
  }

  /// Files and folders of ours that others may read: they hold what was sent.
  private func modes() -> Finding? {
    guard FileMode(stateFolder) != nil else { return nil }
    let states = workspace.stateFolder
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: states)) ?? []).sorted()
      .map { ProjectFolder.join(states, $0) }
    var ledger: [String] = []
    if case .sqlite(let path) = project.state {
      ledger = ["", "-wal", "-shm"].map { ProjectFolder.join(project.root, path) + $0 }
    }
    for folder in [stateFolder, states] {
      if let mode = FileMode(folder), mode.isOpenToOthers, folder != "." {
        return .warning(
          .state, folder, "is open to others (\(mode.text)); it holds what was sent",
          remedy: "chmod 700 \(folder)")
      }
    }
    let open = (ledger + files).filter { FileMode($0)?.isOpenToOthers == true }
    guard let first = open.first, let mode = FileMode(first) else {
      return .ok(.state, stateFolder, "only this user may read it")
    }
    return .warning(
      .state, first, "is open to others (\(mode.text)); it holds what was sent",
      remedy: "chmod 600 \(open.joined(separator: " "))")
  }

  private func ledger() -> [Finding] {
    var name = "state"
    do {
      name = try workspace.ledgerPlace().name.plain
      guard let ledger = try workspace.ledger(create: false) else {
        return [.ok(.ledger, name, "none yet; the first apply makes it")]
      }
      name = ledger.name.plain
      return try Troubled.ledger(workspace) {
        [.ok(.ledger, name, "can be read, format \(Ledger.formatVersion)")]
          + (try snapshots(ledger)) + [try clock(ledger)]
      }
    } catch let trouble as Trouble {
      return [.failed(.ledger, name, trouble)]
    } catch {
      return [.failed(.ledger, name, "cannot be read", remedy: nil, exit: .reviewAgain)]
    }
  }

  /// The snapshots that the ledger knows of and that are gone.
  private func snapshots(_ ledger: Ledger) throws -> [Finding] {
    try project.pipelines.compactMap { pipeline in
      guard
        let record = try ledger.pipeline(
          environment: workspace.environment, name: pipeline.name),
        record.generation != nil, let file = try? workspace.stateFile(record, ledger),
        !StateStore.exists(file)
      else { return nil }
      return .failed(
        .ledger, pipeline.name, "its snapshot `\(file.path)` is missing",
        remedy:
          "\(file.place.isFile ? "restore the file" : "restore it"), or `headgate adopt` to begin with an empty one",
        exit: .reviewAgain)
    }
  }

  /// Schedules go by this machine's clock, and so do leases where the ledger has none of its own: one that went back
  /// keeps them alive too long.
  private func clock(_ ledger: Ledger) throws -> Finding {
    let now = workspace.surroundings.now()
    let latest = try ledger.lastRuns(environment: workspace.environment).values
      .map { max($0.startedAt, $0.endedAt ?? 0) }.max()
    let ahead = ((latest ?? 0) - now) / 1000
    if ahead > 1 {
      return .warning(
        .clock, nil, "is \(Int(ahead).counted("second")) behind the ledger's last run",
        remedy: "set the clock, or wait until it has caught up")
    }
    let apart = abs(try ledger.present() - now) / 1000
    guard apart <= 5 else {
      return .warning(
        .clock, nil, "is \(Int(apart).counted("second")) apart from the ledger's",
        remedy: "set the clock: schedules go by this machine's")
    }
    return .ok(.clock, nil, "not behind what the ledger has seen")
  }

  private func disk() -> Finding {
    let folder = Self.existing(stateFolder)
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else {
      return .skipped(.disk, folder, "its room is not known")
    }
    let free = Int(status.f_bavail) * Int(status.f_frsize)
    let text = "\((free >> 20).grouped) MiB free"
    if free >= 1 << 30 { return .ok(.disk, folder, text) }
    let remedy = "free some, or name another path under `state`"
    return free >= 100 << 20
      ? .warning(.disk, folder, text, remedy: remedy)
      : .failed(.disk, folder, text, remedy: remedy)
  }
}

import FoundationEssentials
import Glibc
import Ledger
import Planning
import Warehouses

extension Checkup {
  /// The folder of the state, the ledger in it, the room for it, and the clock it goes by.
  func state() -> [Finding] {
    [folder(), modes()].compactMap { $0 } + ledger() + [disk()]
  }

  private var stateFolder: String { Self.folder(of: workspace.ledgerPath) }

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
    let states = Self.folder(of: workspace.statePath(uid: "x"))
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: states)) ?? []).sorted()
      .map { ProjectFolder.join(states, $0) }
    let ledger = ["", "-wal", "-shm"].map { workspace.ledgerPath + $0 }
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
    let path = workspace.ledgerPath
    do {
      guard let ledger = try workspace.ledger(create: false) else {
        return [.ok(.ledger, path, "none yet; the first apply makes it")]
      }
      return try Troubled.ledger(workspace) {
        [.ok(.ledger, path, "can be read, \(Self.format(of: path))")]
          + (try snapshots(ledger)) + [try clock(ledger)]
      }
    } catch let trouble as Trouble {
      return [.failed(.ledger, path, trouble)]
    } catch {
      return [.failed(.ledger, path, "cannot be read", remedy: nil, exit: .reviewAgain)]
    }
  }

  private static func format(of path: String) -> String {
    let connection = try? SQLiteConnection(uri: SQLiteConnection.uri(path: path, mode: "ro"))
    let version = try? connection?.integer("PRAGMA user_version")
    return version.map { "format \($0)" } ?? "of an unknown format"
  }

  /// The snapshots that the ledger knows of and that are gone.
  private func snapshots(_ ledger: Ledger) throws -> [Finding] {
    try project.pipelines.compactMap { pipeline in
      guard
        let record = try ledger.pipeline(
          environment: workspace.environment, name: pipeline.name),
        record.generation != nil,
        case let path = workspace.statePath(uid: record.uid), !PrivateFile.exists(path)
      else { return nil }
      return .failed(
        .ledger, pipeline.name, "its snapshot `\(path)` is missing",
        remedy: "restore the file, or `headgate adopt` to begin with an empty one",
        exit: .reviewAgain)
    }
  }

  /// Leases and schedules go by this machine's clock; one that went back keeps leases alive too long.
  private func clock(_ ledger: Ledger) throws -> Finding {
    let now = workspace.surroundings.now()
    let latest = try ledger.lastRuns(environment: workspace.environment).values
      .map { max($0.startedAt, $0.endedAt ?? 0) }.max()
    let ahead = ((latest ?? 0) - now) / 1000
    guard ahead > 1 else { return .ok(.clock, nil, "not behind what the ledger has seen") }
    return .warning(
      .clock, nil, "is \(Int(ahead).counted("second")) behind the ledger's last run",
      remedy: "set the clock, or wait until it has caught up")
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

import Foundation
import PostgresServer

/// What befalls a command, or the server that it works on.
enum TortureAttack: CustomStringConvertible {
  /// The process is killed.
  case kill(at: String)
  /// No file of the project may grow beyond a size.
  case fullFile(kilobytes: Int)
  /// The server is troubled while the process stands still.
  case server(Trouble, at: String)

  /// What becomes of a server.
  enum Trouble {
    /// Its sessions are ended, and it takes new ones.
    case sessions
    /// It is killed, and back at once.
    case crash
    /// It is killed, and back when the command has ended.
    case outage
    /// Its disk has but so much room until the command has ended.
    case fullDisk(kilobytes: Int)
  }

  /// - Parameter server: that of source and state, where there is one.
  init(_ random: inout SeededRandom, server: PostgresServer?) {
    let milestone = "\(random.pick(CrashTests.milestones)):\(random.number(1...25))"
    if let server, !random.chance(3) {
      self = .server(Trouble(&random, hasDisk: server.disk != nil), at: milestone)
    } else if random.chance(6) {
      self = .fullFile(
        kilobytes: random.pick([4, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 96, 112, 128]))
    } else {
      self = .kill(at: milestone)
    }
  }

  /// What the command is told, so that it dies or stands still at its milestone.
  var environment: [String: String] {
    switch self {
    case .kill(at: let milestone): ["HEADGATE_CRASH": milestone]
    case .server(_, at: let milestone): ["HEADGATE_CRASH": milestone + ":stop"]
    case .fullFile: [:]
    }
  }

  /// What becomes of the server.
  var trouble: Trouble? {
    switch self {
    case .server(let trouble, at: _): trouble
    case .kill, .fullFile: nil
    }
  }

  /// How a command that is attacked may end, beside its usual ways.
  var exits: Set<Int32> {
    switch self {
    case .kill: []
    case .fullFile: [1]
    // What is gone may be tried again, a full disk has failed.
    case .server(.sessions, _), .server(.crash, _), .server(.outage, _): [5]
    case .server(.fullDisk, _): [1, 5]
    }
  }

  var description: String {
    switch self {
    case .kill(let milestone): "killed at \(milestone)"
    case .fullFile(let size): "files full at \(size) KiB"
    case .server(.sessions, let milestone): "sessions ended at \(milestone)"
    case .server(.crash, let milestone): "server killed at \(milestone)"
    case .server(.outage, let milestone): "server gone from \(milestone) on"
    case .server(.fullDisk(let size), let milestone): "disk of \(size) KiB from \(milestone) on"
    }
  }
}

extension TortureAttack.Trouble {
  fileprivate init(_ random: inout SeededRandom, hasDisk: Bool) {
    switch random.number(0...9) {
    case 0...3: self = .sessions
    case 4...6: self = .crash
    case 7, 8: self = .outage
    default: self = hasDisk ? .fullDisk(kilobytes: random.pick([0, 8, 32, 64, 128, 256])) : .outage
    }
  }

  /// Befalls the server once the command stands still.
  ///
  /// - Returns: what ends it, when the command has ended; nil where the command never came to stand still.
  func meet(_ command: RunningCommand, _ project: TestProject) throws -> (() throws -> Void)? {
    guard let source = project.source, command.awaitStop() else { return nil }
    try begin(source)
    command.signal(SIGCONT)
    return { try end(source) }
  }

  private func begin(_ source: ScenarioSource) throws {
    let server = source.server
    switch self {
    case .sessions: try source.endSessions()
    case .crash:
      server.kill()
      try server.start()
    case .outage: server.kill()
    case .fullDisk(let kilobytes): try server.disk?.fill(leaving: kilobytes)
    }
  }

  private func end(_ source: ScenarioSource) throws {
    let server = source.server
    switch self {
    case .sessions, .crash: break
    case .outage: try server.start()
    case .fullDisk:
      server.disk?.free()
      // It may have ended for want of room.
      try server.restart()
    }
  }
}

import Foundation

/// An engine that a test runs on.
package enum Engine: String, Sendable, CaseIterable {
  case sqlite, postgres

  /// Those that are here: what is tested on one is tested on all; `ENGINE=postgres` tests that one alone.
  package static let available = allCases.filter { engine in
    if let only = ProcessInfo.processInfo.environment["ENGINE"] { return only == engine.rawValue }
    return engine == .sqlite || PostgresInstallation.isFound
  }
}

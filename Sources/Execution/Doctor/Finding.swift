/// One thing that `doctor` looked at, and how it stands.
package struct Finding: Encodable, Sendable {
  /// What it is about, in the order in which findings are shown.
  package enum Area: String, Encodable, Sendable, CaseIterable {
    case tool, project, secret, source, state, ledger, disk, clock, destination
  }

  package enum Status: String, Encodable, Sendable, CaseIterable {
    case ok, warning, failed
    /// Not looked at, for something before it failed or was not asked for.
    case skipped
  }

  package let area: Area
  /// The name of what was looked at, where there are several.
  package let name: String?
  package let status: Status
  /// One line; never a secret's value.
  package let text: String
  /// What to do about it.
  package let remedy: String?
  /// What a failure means for the exit code.
  package let exit: ExitCode

  private enum CodingKeys: String, CodingKey { case area, name, status, text, remedy }

  package static func ok(_ area: Area, _ name: String?, _ text: String) -> Finding {
    Finding(area: area, name: name, status: .ok, text: text, remedy: nil, exit: .ok)
  }

  package static func skipped(_ area: Area, _ name: String?, _ text: String) -> Finding {
    Finding(area: area, name: name, status: .skipped, text: text, remedy: nil, exit: .ok)
  }

  package static func warning(
    _ area: Area, _ name: String?, _ text: String, remedy: String
  ) -> Finding {
    Finding(area: area, name: name, status: .warning, text: text, remedy: remedy, exit: .ok)
  }

  package static func failed(
    _ area: Area, _ name: String?, _ text: String, remedy: String?,
    exit: ExitCode = .failed
  ) -> Finding {
    Finding(area: area, name: name, status: .failed, text: text, remedy: remedy, exit: exit)
  }

  /// A trouble that a command would have stopped with.
  static func failed(_ area: Area, _ name: String?, _ trouble: Trouble) -> Finding {
    failed(
      area, name, trouble.diagnostic.title, remedy: trouble.diagnostic.help.first,
      exit: trouble.exit)
  }
}

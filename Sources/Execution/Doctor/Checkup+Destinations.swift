import Connectors
import Delivery
import Glibc
import Planning

extension Checkup {
  /// Each destination of an enabled pipeline: its settings, and whether it can be reached; a table and a sheet are looked
  /// at, nothing is sent.
  func destinations() -> [Finding] {
    var seen: Set<String> = []
    return programs.sorted { $0.destination.name < $1.destination.name }.flatMap {
      program -> [Finding] in
      let name = program.destination.name
      let action = program.bound(secrets: secrets(of: program))
      switch program.connector.transport {
      case .http:
        let reached = seen.insert(name).inserted ? [endpoint(action, name)] : []
        return reached + (reached.contains { $0.status == .failed } ? [] : sheet(program, action))
      case .smtp: return seen.insert(name).inserted ? [mailServer(action, name)] : []
      case .file: return [files(action, name)]
      case .sql: return [table(program, action)]
      }
    }
  }

  private func endpoint(_ action: BoundAction, _ name: String) -> Finding {
    guard let endpoint = action.endpoint else {
      var reason = "its base URL is not known"
      do { try action.check() } catch { reason = "\(error)" }
      return .failed(.destination, name, reason, remedy: "correct its settings")
    }
    guard isOnline else {
      return .skipped(.destination, name, "\(endpoint) was not connected to")
    }
    if let reason = EndpointProbe.failure(of: action) {
      return .failed(
        .destination, name, "\(endpoint) cannot be connected to: \(reason)",
        remedy: "check the base URL, the network and the proxy (HTTPS_PROXY)", exit: .tryAgain)
    }
    return .ok(.destination, name, "\(endpoint) can be connected to")
  }

  private func sheet(_ program: SyncProgram, _ action: BoundAction) -> [Finding] {
    guard isOnline else { return [] }
    let surroundings = workspace.surroundings
    do {
      guard
        let place = try action.surveyMatrix(
          pace: .once, now: surroundings.now, random: surroundings.random, meanwhile: {})
      else { return [] }
      let name = program.pipeline.name
      return [.ok(.destination, program.destination.name, "\(place) of `\(name)` can be read")]
    } catch {
      return [failed(program, error)]
    }
  }

  private func mailServer(_ action: BoundAction, _ name: String) -> Finding {
    do {
      let server = try action.mailServer()
      guard isOnline else {
        return .skipped(.destination, name, "\(server.endpoint) was not connected to")
      }
      if let reason = try MailProbe.failure(of: server, root: project.root) {
        return .failed(
          .destination, name, "\(server.endpoint) takes no mail from here: \(reason)",
          remedy: "check `host`, `port`, `security`, `username` and `password`, and the network",
          exit: .tryAgain)
      }
      return .ok(.destination, name, "\(server.endpoint) can be connected to")
    } catch {
      return .failed(.destination, name, "\(error)", remedy: "correct its settings")
    }
  }

  private func table(_ program: SyncProgram, _ action: BoundAction) -> Finding {
    let name = program.destination.name
    do {
      try action.check()
      guard isOnline else {
        return .skipped(.destination, name, "its database was not connected to")
      }
      guard let database = try program.database(root: project.root, workspace.surroundings) else {
        return .failed(.destination, name, "it has no database", remedy: "correct its settings")
      }
      let survey = try TableSurvey(action, at: database)
      return .ok(
        .destination, name,
        "the table of `\(program.pipeline.name)` in `\(survey.place)` can be written")
    } catch {
      return failed(program, error)
    }
  }

  private func failed(_ program: SyncProgram, _ error: any Error) -> Finding {
    let name = program.destination.name
    switch error {
    case let error as DeliveryError:
      return .failed(
        .destination, name, "\(error)",
        remedy: error.remedies.isEmpty ? nil : error.remedies.joined(separator: "\n"),
        exit: Troubled.trouble(error, at: program.destination).exit)
    case let trouble as Trouble: return .failed(.destination, name, trouble)
    default: return .failed(.destination, name, "\(error)", remedy: "correct its settings")
    }
  }

  private func files(_ action: BoundAction, _ name: String) -> Finding {
    do {
      try action.check()
      try action.checkFiles(root: project.root)
      for request in action.requests {
        let path = ProjectFolder.join(project.root, try action.file(for: request))
        let existing = Self.existing(path)
        guard access(existing, W_OK) == 0 else {
          return .failed(
            .destination, name, "`\(existing)` cannot be written",
            remedy: "give this user the right to write it, or name another path")
        }
      }
      return .ok(.destination, name, "its file can be written")
    } catch let error as DeliveryError {
      return .failed(.destination, name, "\(error)", remedy: nil)
    } catch {
      return .failed(.destination, name, "\(error)", remedy: "correct its settings")
    }
  }
}

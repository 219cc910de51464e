import Connectors
import Warehouses

/// Writes batches into a table, one transaction a batch; a session that is lost is opened again by the next batch.
package final class TableDispatcher: Dispatcher {
  package let capacity = 1
  private let statements: [TableStatements]
  private let address: PostgresAddress
  private let mayStart: () throws -> Void
  private let mayGoOn: () -> Bool
  private var session: TableSession?
  private var done: [Delivered] = []

  /// Connects when the first batch comes; `mayStart` throws where nothing may be written any more, and `mayGoOn`, asked
  /// while the server works, stops it where it says no.
  package init(
    action: BoundAction, address: PostgresAddress, mayStart: @escaping () throws -> Void = {},
    mayGoOn: @escaping () -> Bool = { true }
  ) throws {
    do {
      try action.check()
      statements = try action.requests.enumerated().map {
        TableStatements(try action.table(for: $1), number: $0)
      }
    } catch let error as BindingError {
      throw DeliveryError.binding(error)
    }
    self.address = address
    self.mayStart = mayStart
    self.mayGoOn = mayGoOn
  }

  package var inFlight: Int { done.count }

  package func submit(_ batch: Batch) throws {
    precondition(inFlight < capacity, "a batch was submitted beyond the dispatcher's capacity")
    try mayStart()
    done.append(Delivered(batch: batch, outcome: write(batch)))
  }

  /// A batch is written as it is submitted.
  package func withdraw() -> [Batch] { [] }

  package func collect(wait milliseconds: Int) -> [Delivered] {
    defer { done.removeAll() }
    return done
  }

  private func write(_ batch: Batch) -> BatchOutcome {
    let statements = statements[batch.requestIndex]
    do {
      let mayGoOn = mayGoOn
      let session = try self.session ?? TableSession(address) { !mayGoOn() }
      self.session = session
      let absent = try session.write(batch, by: statements)
      return BatchOutcome(
        .accepted, exceptions: absent.map { .init(index: $0, outcome: .absent) })
    } catch let failure as SQLFailure {
      let outcome = TableOutcome(
        statements.target, place: session?.place ?? "\(address)",
        isCommitting: session?.isCommitting ?? false
      ).outcome(of: failure)
      // What is not about the rows may be about what the session has made of the table.
      if case .rejected = outcome.whole {} else { session = nil }
      return outcome
    } catch {
      preconditionFailure("an error of the server was not told as one: \(error)")
    }
  }
}

import Compiler
import Connectors
import Delivery
import Diagnostics
import Ledger
import Planning
import Warehouses

/// Turns the typed errors of the targets below into troubles that point into the user's text.
enum Troubled {
  /// Runs work on the ledger.
  static func ledger<Result>(_ workspace: Workspace, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as LedgerError {
      throw trouble(error)
    }
  }

  /// Runs work on a pipeline's source, state and ledger.
  static func sync<Result>(
    _ workspace: Workspace, _ program: SyncProgram, _ work: () throws -> Result
  ) throws -> Result {
    do {
      return try work()
    } catch let error as WarehouseError {
      throw trouble(
        error, source: program.source, model: workspace.project.models[program.pipeline.model],
        workspace.files)
    } catch let error as LedgerError {
      throw trouble(error)
    } catch let error as DeliveryError {
      throw Trouble(
        .failed, .destinationUnusable, "destination `\(program.destination.name)`: \(error)",
        at: program.destination.span, label: "this destination")
    }
  }

  /// Runs work on a model's source alone.
  static func source<Result>(
    _ workspace: Workspace, _ source: Source, _ model: Model, _ work: () throws -> Result
  ) throws -> Result {
    do {
      return try work()
    } catch let error as WarehouseError {
      throw trouble(error, source: source, model: model, workspace.files)
    }
  }

  static func trouble(
    _ error: WarehouseError, source: Source, model: Model?, _ files: SourceFiles
  ) -> Trouble {
    let text = "\(error)"
    switch error {
    case .sourceUnreadable:
      return Trouble(
        .tryAgain, .sourceUnreadable, text, at: source.span, label: "source `\(source.name)`")
    case .sourceBusy, .interrupted:
      return Trouble(.tryAgain, .sourceUnreadable, text, at: source.span)
    case .modelSQL(let message, let offset):
      let place = model.flatMap { $0.place(utf8Offset: offset) } ?? model?.sqlOrigin.span
      return Trouble(
        .failed, .modelRefused,
        "the source refuses the SQL of model `\(model?.name ?? "")`: \(message)", at: place,
        label: offset == nil ? "this SQL" : "here")
    case .columnMissing, .columnRefused:
      return Trouble(
        .failed, .modelRefused, text, at: model?.sqlOrigin.span ?? source.span,
        label: "this SQL")
    case .sharing(_, let own):
      let trouble = trouble(own, source: source, model: model, files)
      return Trouble(trouble.exit, trouble.diagnostic.code, text)
    case .sharedByTooMany:
      return Trouble(.failed, .stateUnfit, text)
    case .stateMissing, .stateForeign, .stateOfAnotherLedger, .ledgerBehind, .stateNewer,
      .stateBehind, .identifierChanged:
      return Trouble(.reviewAgain, .stateUnfit, text)
    case .stateUnreadable, .diskFull:
      return Trouble(.failed, .stateUnwritable, text)
    case .stateBusy, .leaseLost:
      return Trouble(.tryAgain, .leaseHeld, text)
    }
  }

  static func trouble(_ error: LedgerError) -> Trouble {
    let text = "\(error)"
    switch error {
    case .newer, .notALedger: return Trouble(.reviewAgain, .stateUnfit, text)
    case .diskFull, .unreadable: return Trouble(.failed, .stateUnwritable, text)
    case .busy, .leaseHeld, .sharedHeld, .leaseLost: return Trouble(.tryAgain, .leaseHeld, text)
    }
  }
}

extension Model {
  /// Where in the user's text a place in the SQL stands; nil where the engine named none.
  fileprivate func place(utf8Offset: Int?) -> SourceSpan? {
    guard let utf8Offset, utf8Offset < sql.utf8.count else { return nil }
    let word = sql.utf8.dropFirst(utf8Offset).prefix { byte in
      byte == UInt8(ascii: "_") || byte >= 0x80
        || Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
    }
    return sqlOrigin.span(ofUTF8: utf8Offset..<utf8Offset + max(word.count, 1), in: sql)
  }
}

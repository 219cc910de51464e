import Compiler
import Connectors
import Delivery
import Diagnostics
import Ledger
import Planning
import SQLSyntax
import Warehouses

/// Turns the typed errors of the targets below into troubles that point into the user's text.
enum Troubled {
  /// Runs work on the ledger.
  static func ledger<Result>(_ workspace: Workspace, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as LedgerError {
      throw trouble(error, workspace.project)
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
        pipeline: program.pipeline)
    } catch let error as LedgerError {
      throw trouble(error, workspace.project)
    } catch let error as DeliveryError {
      throw trouble(error, at: program.destination)
    }
  }

  /// Runs work on a model's source alone.
  static func source<Result>(
    _ workspace: Workspace, _ source: Source, _ model: Model, _ work: () throws -> Result
  ) throws -> Result {
    do {
      return try work()
    } catch let error as WarehouseError {
      throw trouble(error, source: source, model: model)
    }
  }

  /// - Parameters:
  ///   - model: the one that is read.
  ///   - pipeline: the one whose state is used.
  static func trouble(
    _ error: WarehouseError, source: Source, model: Model?, pipeline: Pipeline? = nil
  ) -> Trouble {
    let text = "\(error)"
    let reader = model.map { ", which model `\($0.name)` reads" } ?? ""
    let name = model?.name ?? ""
    func atSource(_ exit: ExitCode) -> Trouble {
      Trouble(
        exit, .sourceUnreadable, text, at: source.span, label: "source `\(source.name)`\(reader)")
    }
    func atState(_ exit: ExitCode, _ code: DiagnosticCode) -> Trouble {
      Trouble(exit, code, text, at: pipeline?.span, label: "the state of this pipeline")
    }
    func atModel(_ code: DiagnosticCode, _ title: String) -> Trouble {
      Trouble(
        .failed, code, title, at: model?.sqlOrigin.span ?? source.span,
        label: model == nil ? "source `\(source.name)`" : "this SQL")
    }
    switch error {
    case .sourceUnreadable, .sourceUnreachable, .sourceFailed, .sourceBusy, .sourceTimeout,
      .interrupted:
      return atSource(.tryAgain)
    case .sourceRefused: return atSource(.failed)
    case .sourceDenied:
      return atModel(.sourceUnreadable, model == nil ? text : "model `\(name)`: \(text)")
    case .modelSQL(let message, let offset):
      let place =
        model.flatMap { $0.place(utf8Offset: offset, source.engine.grammar) }
        ?? model?.sqlOrigin.span
      return Trouble(
        .failed, .modelRefused,
        "the source `\(source.name)` refuses the SQL of model `\(name)`: \(message)", at: place,
        label: offset == nil ? "this SQL" : "here")
    case .columnMissing, .columnRefused:
      return atModel(.modelRefused, "model `\(name)`: \(text)")
    case .sharing(_, let own):
      let trouble = trouble(own, source: source, model: model)
      return Trouble(trouble.exit, trouble.diagnostic.code, text)
    case .sharedByTooMany: return atState(.failed, .stateUnfit)
    case .stateMissing, .stateForeign, .stateOfAnotherLedger, .ledgerBehind, .stateNewer,
      .stateBehind, .identifierChanged:
      return atState(.reviewAgain, .stateUnfit)
    case .stateLost, .stateTimeout: return atState(.tryAgain, .stateUnwritable)
    case .stateUnreadable, .stateRefused, .stateDenied, .diskFull:
      return atState(.failed, .stateUnwritable)
    case .stateBusy: return atState(.tryAgain, .leaseHeld)
    case .leaseLost: return Trouble(.tryAgain, .leaseHeld, text)
    }
  }

  static func trouble(_ error: LedgerError, _ project: Project) -> Trouble {
    func atState(_ exit: ExitCode, _ code: DiagnosticCode) -> Trouble {
      Trouble(exit, code, "\(error)", at: project.stateSpan, label: "where the ledger is")
    }
    switch error {
    case .newer, .notALedger: return atState(.reviewAgain, .stateUnfit)
    case .diskFull, .unreadable, .refused, .denied: return atState(.failed, .stateUnwritable)
    case .unreachable, .timeout: return atState(.tryAgain, .stateUnwritable)
    case .busy: return atState(.tryAgain, .leaseHeld)
    case .leaseHeld, .sharedHeld, .leaseLost: return Trouble(.tryAgain, .leaseHeld, "\(error)")
    }
  }
}

extension Model {
  /// Where in the user's text a place in the SQL stands; nil where the engine named none.
  fileprivate func place(utf8Offset: Int?, _ grammar: SQLGrammar) -> SourceSpan? {
    guard let utf8Offset, let word = ModelQuery.word(at: utf8Offset, in: sql, grammar) else {
      return nil
    }
    return sqlOrigin.span(ofUTF8: word, in: sql)
  }
}

import Connectors
import Diagnostics

/// Two enabled pipelines on one target, of which one removes what it did not send.
enum TargetConflict {
  private struct Target: Hashable {
    let account: Int
    let action: String
    let with: [String: SettingValue]
  }

  private struct Account: Hashable {
    let connector: String
    let settings: [String: SettingValue]
  }

  static func check(
    _ pipelines: [Pipeline], _ resolution: Resolution, _ bag: inout DiagnosticBag
  ) {
    var accounts: [Account: Int] = [:]
    var numbers: [String: Int] = [:]
    for destination in resolution.destinations.values {
      let account = Account(connector: destination.connector, settings: destination.settings)
      numbers[destination.name] = accounts[account, default: accounts.count]
      accounts[account] = numbers[destination.name]
    }
    var holders: [Target: (first: Pipeline, remover: Pipeline?)] = [:]
    for pipeline in pipelines where pipeline.isEnabled {
      guard let account = numbers[pipeline.destination] else { continue }
      let target = Target(account: account, action: pipeline.action, with: pipeline.with)
      let removes = removes(pipeline, resolution)
      guard let holder = holders[target] else {
        holders[target] = (pipeline, removes ? pipeline : nil)
        continue
      }
      if removes || holder.remover != nil {
        let other = removes ? holder.first : holder.remover ?? holder.first
        bag.add(conflict(pipeline, other, remover: removes ? pipeline : other))
      }
      if holder.remover == nil, removes { holders[target] = (holder.first, pipeline) }
    }
  }

  /// Whether the pipeline takes away records that it did not send: it mirrors, or writes the target anew.
  private static func removes(_ pipeline: Pipeline, _ resolution: Resolution) -> Bool {
    if pipeline.mode == .mirror { return true }
    guard let destination = resolution.destinations[pipeline.destination],
      let action = resolution.connectors[destination.connector]?.action(pipeline.action)
    else { return false }
    return action.requests.contains(where: \.isWhole)
  }

  private static func conflict(_ pipeline: Pipeline, _ other: Pipeline, remover: Pipeline)
    -> Diagnostic
  {
    Diagnostic(
      .targetConflict,
      "`\(pipeline.name)` and `\(other.name)` send to one target, and `\(remover.name)` removes",
      at: pipeline.span, label: "the one", secondary: [.init(other.span, "the other")],
      help: ["send them to targets of their own, make one model of both, or say `enabled: false`"])
  }
}

extension DiagnosticCode {
  static let targetConflict = DiagnosticCode(
    "HG0303",
    "Of two enabled pipelines on one account, action and object, one that removes would take away what the other has sent."
  )
}

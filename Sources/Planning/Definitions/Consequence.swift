import Compiler
import Connectors

/// What a change of a deployed definition does to the rows that were sent, decided by its strongest class.
package struct Consequence: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    /// Nothing happens to rows.
    case update
    /// Rows whose mapped columns moved.
    case requery
    /// The connector is another: rows take it as they change.
    case connector
    /// The mode removes what is gone since, or no longer does.
    case widen, narrow
    /// Rows whose payload differs are sent, or rows take the new mapping as they change.
    case resync, forward
    /// Old match values leave and new ones are added.
    case rematch
    /// Rows have another name; their match values are carried over.
    case rekey
    /// Another target: a new pipeline for it, and the old one retires.
    case replace
  }

  package let kind: Kind
  /// Records come out differently from now on: rows keep under which mapping they were sent.
  package let raisesEpoch: Bool
  /// Rows that were sent under an older mapping are due.
  package let isResync: Bool

  package init(_ kind: Kind, raisesEpoch: Bool, isResync: Bool) {
    self.kind = kind
    self.raisesEpoch = raisesEpoch
    self.isResync = isResync
  }

  /// The epoch of a pipeline after the change, and below which rows are due.
  package func epochs(from epoch: Int64, dueBelow: Int64) -> (epoch: Int64, dueBelow: Int64) {
    let next = epoch + (raisesEpoch ? 1 : 0)
    return (next, isResync ? next : dueBelow)
  }
}

extension Consequence {
  /// What follows from differences of these classes.
  ///
  /// - Parameters:
  ///   - removes: whether the mode removed what is gone before, and does now.
  package init(
    of classes: Set<DeclarationClass>, _ policy: ChangePolicy, removes: (before: Bool, now: Bool)
  ) {
    let remaps = !classes.isDisjoint(with: [.mapping, .match, .identifier, .connector])
    // Other match values are other records: they are never taken over as rows change.
    let resyncs =
      !classes.isDisjoint(with: [.match, .identifier])
      || classes.contains(.mapping) && policy.mapping == .resync
    self.init(
      Self.kind(of: classes, policy, removes: removes), raisesEpoch: remaps, isResync: resyncs)
  }

  private static func kind(
    of classes: Set<DeclarationClass>, _ policy: ChangePolicy, removes: (before: Bool, now: Bool)
  ) -> Kind {
    guard let strongest = classes.max(by: { $0.strength < $1.strength }) else { return .update }
    switch strongest {
    case .update: return .update
    case .query: return .requery
    case .connector: return .connector
    case .mode: return removes.now && !removes.before ? .widen : .narrow
    case .mapping: return policy.mapping == .resync ? .resync : .forward
    case .match: return .rematch
    case .identifier: return .rekey
    case .target: return .replace
    }
  }
}

extension DeclarationClass {
  /// The key of `on_change` that forbids a change of this class; nil where it may be made.
  package func forbidden(by policy: ChangePolicy) -> String? {
    switch self {
    case .match: policy.match == .forbid ? "on_change.match" : nil
    case .identifier: policy.identifier == .forbid ? "on_change.identifier" : nil
    case .target: policy.target == .forbid ? "on_change.target" : nil
    case .update, .query, .connector, .mode, .mapping: nil
    }
  }
}

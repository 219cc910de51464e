import SQLSyntax

@testable import Warehouses

/// The difference computed the slow and plain way.
struct DiffOracle {
  struct Held {
    var row: [SQLValue]
    var epoch: Int64
  }

  struct Pending: Equatable {
    var operation: ChangeKind
    var attempts: Int64
    var inDoubt: Bool
  }

  let keys: Int
  let width: Int
  let removes: Bool
  /// Columns whose cells are decimals as text: 1.0 and 1.00 are one value.
  var decimals: Set<Int> = []
  var snapshot: [[SQLValue]: Held] = [:]
  var pending: [[SQLValue]: Pending] = [:]

  /// 1 and 1.0 are one identifier.
  func key(_ row: [SQLValue]) -> [SQLValue] { row.prefix(keys).map(Self.canonical) }

  static func canonical(_ value: SQLValue) -> SQLValue {
    if case .float(let number) = value, let whole = Int64(exactly: number) { return .int(whole) }
    return value
  }

  private func isSame(_ row: [SQLValue], _ other: [SQLValue]) -> Bool {
    row.indices.allSatisfy { index in
      if decimals.contains(index), case .text(let a) = row[index], case .text(let b) = other[index]
      {
        return a == b || Double(a) == Double(b)
      }
      return Self.canonical(row[index]) == Self.canonical(other[index])
    }
  }

  func diff(_ model: [[SQLValue]], epoch: Int64) -> (
    changes: Set<CopiedChange>, counts: DiffCounts, aside: Set<[SQLValue]>
  ) {
    var counts = DiffCounts()
    counts.modelRows = Int64(model.count)
    counts.snapshotRows = Int64(snapshot.count)
    let named = model.filter { !$0.prefix(keys).contains(.null) }
    counts.nullIdentifiers = Int64(model.count - named.count)
    let groups = Dictionary(grouping: named, by: key)
    var changes = Set<CopiedChange>()
    var aside = Set<[SQLValue]>()
    for (key, rows) in groups {
      if rows.count > 1 {
        counts.duplicateRows += Int64(rows.count)
        aside.insert(key)
        continue
      }
      let doubt = pending[key]?.inDoubt ?? false
      guard let held = snapshot[key] else {
        counts.added += 1
        changes.insert(CopiedChange(.add, .value, inDoubt: doubt, new: rows[0], old: nil))
        continue
      }
      let differs = !isSame(rows[0], held.row)
      if differs || doubt || held.epoch < epoch {
        counts.changed += 1
        // The identifier of the old row is read from the new one.
        let old = Array(rows[0].prefix(keys) + held.row.dropFirst(keys))
        changes.insert(
          CopiedChange(
            .change, differs ? .value : doubt ? .doubt : .resync, inDoubt: doubt, new: rows[0],
            old: old))
      } else {
        counts.unchanged += 1
      }
    }
    if removes {
      for (key, held) in snapshot where groups[key] == nil {
        let doubt = pending[key]?.inDoubt ?? false
        changes.insert(CopiedChange(.remove, .value, inDoubt: doubt, new: held.row, old: nil))
        counts.removed += 1
      }
      for (key, note) in pending where note.inDoubt && snapshot[key] == nil && groups[key] == nil {
        let row = key + Array(repeating: .null, count: width - keys)
        changes.insert(CopiedChange(.remove, .doubt, inDoubt: true, new: row, old: nil))
        counts.removed += 1
      }
    }
    return (changes, counts, aside)
  }

  mutating func accept(_ change: CopiedChange, epoch: Int64) {
    let key = key(change.new)
    snapshot[key] = change.operation == .remove ? nil : Held(row: change.new, epoch: epoch)
    pending[key] = nil
  }

  mutating func fail(_ change: CopiedChange, inDoubt: Bool) {
    let key = key(change.new)
    let before = pending[key]
    pending[key] = Pending(
      operation: change.operation, attempts: (before?.attempts ?? 0) + (inDoubt ? 0 : 1),
      inDoubt: inDoubt || before?.inDoubt ?? false)
  }

  /// What is pending for no reason any more.
  mutating func forget(_ changes: Set<CopiedChange>, _ aside: Set<[SQLValue]>) {
    let due = Set(changes.map { key($0.new) })
    pending = pending.filter { $0.value.inDoubt || due.contains($0.key) || aside.contains($0.key) }
  }
}

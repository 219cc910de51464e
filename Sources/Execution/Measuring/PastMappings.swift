import Planning
import Records
import Warehouses

/// Makes the records that were sent under earlier definitions, so that only rows whose payload differs are sent again.
package final class PastMappings {
  /// What a deployment mapped rows by; nil where its text is not on record.
  package typealias Lookup = (_ epoch: Int64) -> SyncProgram?

  private struct Past {
    let mapper: RecordMapper
    /// The places of its columns among those of an old row.
    let places: [Int]
    let isSameIdentity: Bool
    /// Its columns that the present definition reads too: where they stand in a new and in an old row.
    let kept: [(new: Int, old: Int)]
  }

  private let program: SyncProgram
  private let epoch: Int64
  private let columns: [String]
  private let folded: (String) -> String
  private let lookup: Lookup
  private let mapper: RecordMapper
  private var past: [Int64: Past?] = [:]
  private var cells: [Cell] = []

  /// - Parameters:
  ///   - epoch: of the present definition.
  ///   - columns: of an old row, in their order.
  ///   - folded: the form of a name in which two names of one column are equal.
  package init(
    _ program: SyncProgram, epoch: Int64, columns: [String],
    folded: @escaping (String) -> String = { $0 }, lookup: @escaping Lookup
  ) {
    self.program = program
    self.epoch = epoch
    self.columns = columns.map(folded)
    self.folded = folded
    self.lookup = lookup
    mapper = RecordMapper(program.mapping)
  }

  /// Appends the record that was sent of an old row; false where it cannot be told.
  package func record(of old: Row, epoch: Int64, into out: ByteBuffer) -> Bool {
    let present = program.pipeline.columns.count
    if epoch == self.epoch {
      guard case .mapped = mapper.map(Row(rebasing: old[..<present]), .whole, into: out) else {
        return false
      }
      return true
    }
    guard let past = mapping(of: epoch) else { return false }
    cells.removeAll(keepingCapacity: true)
    for place in past.places { cells.append(old[place]) }
    return cells.withUnsafeBufferPointer { row in
      if case .mapped = past.mapper.map(row, .whole, into: out) { true } else { false }
    }
  }

  /// Whether rows of an epoch were matched as they are now.
  package func isSameIdentity(_ epoch: Int64) -> Bool {
    epoch == self.epoch || mapping(of: epoch)?.isSameIdentity == true
  }

  /// Whether a row that differs does so only in columns that its own definition did not read: the edit differs, not the row.
  package func isRemappedOnly(_ new: Row, _ old: Row, epoch: Int64) -> Bool {
    guard epoch != self.epoch, let past = mapping(of: epoch) else { return false }
    return past.kept.allSatisfy { new[$0.new].isSame(as: old[$0.old]) }
  }

  private func mapping(of epoch: Int64) -> Past? {
    if let known = past[epoch] { return known }
    let found = lookup(epoch).flatMap(made)
    past[epoch] = .some(found)
    return found
  }

  private func made(_ earlier: SyncProgram) -> Past? {
    var places: [Int] = []
    for column in earlier.query.columns {
      guard let place = columns.firstIndex(of: folded(column.name)) else { return nil }
      places.append(place)
    }
    let names = program.query.columns.map { folded($0.name) }
    let kept = zip(earlier.query.columns, places).compactMap { column, place in
      names.firstIndex(of: folded(column.name)).map { (new: $0, old: place) }
    }
    return Past(
      mapper: RecordMapper(earlier.mapping), places: places,
      isSameIdentity: earlier.pipeline.identity == program.pipeline.identity, kept: kept)
  }
}

extension Cell {
  /// As SQL compares what both may be: null is null.
  fileprivate func isSame(as other: Cell) -> Bool {
    storage == other.storage && bits == other.bits && buffer.elementsEqual(other.buffer)
  }
}

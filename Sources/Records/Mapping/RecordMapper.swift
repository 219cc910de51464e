/// Why one record could not be made; names the field, never the value.
package struct Rejection: Hashable, Sendable {
  /// Family 20, such as `HG2004`.
  package let code: String
  /// The field's path in the payload, such as `products[].price`.
  package let field: String
  /// What is wrong and what to do, without any value of the row.
  package let reason: String

  package init(code: String, field: String, reason: String) {
    self.code = code
    self.field = field
    self.reason = reason
  }
}

/// Whether a whole record is made, or what a removal needs of it.
package enum MappingMode: Sendable {
  case whole
  /// Only match fields must be there; what else cannot be made is left out.
  case removal
}

package enum MappingResult {
  case mapped
  /// Nothing was written.
  case rejected(Rejection)
}

/// Makes the records of one mapping, row after row, in memory that it reuses; for one thread at a time.
package final class RecordMapper {
  private let machine: UnsafeMutablePointer<MappingMachine>
  private let program: MappingProgram
  /// What the machine points at before it has a row.
  private let idle = ByteBuffer(capacity: 64)
  private let idleRow: UnsafeMutablePointer<Cell>

  package init(_ program: MappingProgram) {
    self.program = program
    usesContext = !program.contextValues.isEmpty
    idleRow = .allocate(capacity: 1)
    idleRow.initialize(to: .null)
    machine = .allocate(capacity: 1)
    machine.initialize(
      to: MappingMachine(program, row: UnsafePointer(idleRow), out: ByteCursor(idle)))
  }

  deinit {
    machine.pointee.deallocate()
    machine.deinitialize(count: 1)
    machine.deallocate()
    idleRow.deallocate()
  }

  /// Whether records made in different runs, or of a row in different operations, may differ though the row does not.
  package let usesContext: Bool

  /// Whether the record holds the idempotency key, which is known only after the payload.
  package var usesKey: Bool { program.contextValues.contains(.key) }

  /// Appends one JSON object made of the row, or nothing where it is rejected; the row's cells are only borrowed.
  ///
  /// With the neutral context records differ only by what their rows hold, so that they can be compared.
  package func map(
    _ row: Row, _ mode: MappingMode, in context: MappingContext = .neutral, into out: ByteBuffer
  ) -> MappingResult {
    let before = begin(row, mode, context, out)
    do throws(MappingFault) {
      try machine.pointee.writeObject(program.root, -1)
      machine.pointee.out.flush()
      return .mapped
    } catch {
      out.count = before
      return .rejected(machine.pointee.rejection(error, names: program.tables.names))
    }
  }

  /// Appends the JSON of a value that stands alone, or nothing where it is absent or rejected.
  package func value(
    _ row: Row, in context: MappingContext = .neutral, into out: ByteBuffer
  ) -> MappingResult {
    let before = begin(row, .whole, context, out)
    do throws(MappingFault) {
      try machine.pointee.writeField(program.root.first, -1)
      machine.pointee.out.flush()
      return .mapped
    } catch {
      out.count = before
      return .rejected(machine.pointee.rejection(error, names: program.tables.names))
    }
  }

  /// Points the machine at a row; returns where its output begins.
  @inline(__always)
  private func begin(
    _ row: Row, _ mode: MappingMode, _ context: MappingContext, _ out: ByteBuffer
  ) -> Int {
    precondition(row.count == program.columnCount, "a row has the columns of its program")
    machine.pointee.begin(row.baseAddress ?? UnsafePointer(idleRow), mode, context, out)
    return out.count
  }
}

import Records

/// What the destination said of a record when it took it, kept with the record's match values: a removal may need it.
///
/// It travels as a member of the removal's record, under a name that no field has.
package enum Captured {
  /// No name of a field holds a control character.
  private static let member = "\u{7F}captured"

  /// Below the record.
  static func path(_ path: Path) -> Path { Path([.key(member)] + path.steps) }

  /// Appends the record of a removal.
  ///
  /// - Parameters:
  ///   - value: its match fields, one JSON object with at least one of them.
  ///   - captured: a JSON object.
  package static func write(
    _ value: UnsafeBufferPointer<UInt8>, with captured: UnsafeBufferPointer<UInt8>,
    into out: ByteBuffer
  ) {
    out.append(UnsafeBufferPointer(rebasing: value.dropLast()))
    out.append(",\"\(member)\":")
    out.append(captured)
    out.append(UInt8(ascii: "}"))
  }
}

extension Rejection {
  /// A removal that needs what no answer has said.
  package static let uncaptured = Rejection(
    code: "HG2026", field: "record",
    reason:
      "the destination removes it by an id of its own, which it has not told; remove it there by hand"
  )
}

import Records

/// Judges whole records by the bytes that the mapping has made of them.
package struct RecordChecks: Sendable {
  /// Of family 20: the record as a whole is not what the destination takes.
  package static let code = "HG2023"

  private let checks: [RecordCheck]

  /// Nil where the action asks nothing of a record as a whole.
  package init?(_ action: ActionDefinition) {
    if action.checks.isEmpty { return nil }
    checks = action.checks
  }

  /// Why a record would be refused; names fields and never a value.
  package func rejection(of record: UnsafeBufferPointer<UInt8>) -> Rejection? {
    for check in checks {
      guard let reason = check.rule.trouble(in: record) else { continue }
      return Rejection(
        code: Self.code, field: check.fields.joined(separator: ", "),
        reason: check.message ?? reason)
    }
    return nil
  }
}

extension RecordCheck.Rule {
  /// What of the rule a record does not keep.
  fileprivate func trouble(in record: UnsafeBufferPointer<UInt8>) -> String? {
    switch self {
    case .anyOf(let fields):
      if fields.contains(where: { RecordScan.isFilled($0, in: record) }) { return nil }
      return "the destination needs one of these fields, and the row has nothing for any of them"
    case .oneOf(let fields):
      var count = 0
      for field in fields where RecordScan.isFilled(field, in: record) { count += 1 }
      if count == 1 { return nil }
      return count == 0
        ? "the destination needs one of these fields, and the row has nothing for any of them"
        : "the destination takes one of these fields alone, and the row has several; send one"
    case .after(let later, let earlier):
      guard let left = RecordScan.filled(later, in: record),
        let right = RecordScan.filled(earlier, in: record)
      else { return nil }
      let order = MomentOrder.compare(
        UnsafeBufferPointer(rebasing: record[left]), UnsafeBufferPointer(rebasing: record[right]))
      guard let order else {
        return
          "`\(later)` and `\(earlier)` cannot be compared; send both as times or both as numbers"
      }
      return order > 0 ? nil : "`\(later)` is not later than `\(earlier)`; correct the model"
    case .requiredIf(let field, let condition):
      if RecordScan.isFilled(field, in: record) { return nil }
      let holds = condition.holds { RecordScan.value(of: $0.belowRoot, in: record) }
      return holds
        ? "the destination requires the field where \(condition.words), and the row has nothing for it"
        : nil
    }
  }
}

extension RecordScan {
  fileprivate static func isFilled(
    _ field: String, in record: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    filled(field, in: record) != nil
  }

  /// Where a field's value lies that is neither null nor empty text nor an empty list.
  fileprivate static func filled(
    _ field: String, in record: UnsafeBufferPointer<UInt8>
  ) -> Range<Int>? {
    guard let range = member(field, in: record) else { return nil }
    let value = record[range]
    let isEmpty =
      value.count == 2 && (value.elementsEqual("\"\"".utf8) || value.elementsEqual("[]".utf8))
    return isEmpty || value.elementsEqual("null".utf8) ? nil : range
  }
}

import Execution

/// What operators' commands have done, a sentence a line.
struct OperationsView: DocumentView {
  struct Document: Encodable {
    let formatVersion = 1
    let operations: [OperationReport]
  }

  let operations: [OperationReport]

  var document: any Encodable { Document(operations: operations) }

  func text(_ style: Style) -> String {
    operations.flatMap(\.notes).map { $0.prefix(1).uppercased() + $0.dropFirst() + ".\n" }.joined()
  }
}

/// The states that were adopted; what it means was said before.
struct AdoptionView: DocumentView {
  let reports: [OperationReport]

  var document: any Encodable { OperationsView(operations: reports).document }

  func text(_ style: Style) -> String {
    reports.map { "Adopted the state of `\($0.pipeline)`.\n" }.joined()
  }
}

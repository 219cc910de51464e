import Diagnostics

/// A model's entry of the lock.
struct LockedColumns {
  /// Nil where the model's text is no longer the one that was described.
  let columns: [Model.Column]?
  fileprivate let span: SourceSpan?

  /// Reports where the source no longer reports what the lock holds.
  func check(_ reported: [Model.Column], of model: ModelSyntax, _ bag: inout DiagnosticBag) {
    guard let columns else { return }
    let locked = Dictionary(columns.map { ($0.name, $0.slot.type) }) { first, _ in first }
    let now = Dictionary(reported.map { ($0.name, $0.slot.type) }) { first, _ in first }
    let notes = Set(locked.keys).union(now.keys).sorted().compactMap { name -> String? in
      switch (locked[name], now[name]) {
      case (let old?, let new?):
        old == new ? nil : "`\(name)` is `\(new)`, in the lock `\(old)`"
      case (_?, nil): "`\(name)` is no column any more"
      case (nil, _?): "`\(name)` is new"
      case (nil, nil): nil
      }
    }
    if notes.isEmpty { return }
    bag.add(
      .staleLock(
        "the source of the model `\(model.name)` reports other columns than `headgate.lock` holds",
        model, span, notes: notes))
  }
}

extension LockFile.Entry {
  /// The columns, where the model's text is still the one that was described; reports where it is not.
  func columns(fitting sql: SQLText, of model: ModelSyntax, _ bag: inout DiagnosticBag)
    -> LockedColumns
  {
    let fits = Model.digest(of: sql.origin.writtenText ?? sql.sql) == query
    // The contract counts where there is one.
    if !fits, model.columns == nil {
      bag.add(
        .staleLock(
          "the model `\(model.name)` has changed since `headgate.lock` was written", model, span))
    }
    return LockedColumns(columns: fits ? columns : nil, span: span)
  }
}

extension Diagnostic {
  fileprivate static func staleLock(
    _ title: String, _ model: ModelSyntax, _ span: SourceSpan?, notes: [String] = []
  ) -> Diagnostic {
    Diagnostic(
      .staleLock, title, at: model.span, severity: .warning, label: "this model",
      secondary: span.map { [.init($0, "what the lock holds")] } ?? [],
      help: ["describe it again: `headgate describe \(model.name) --write`"], notes: notes)
  }
}

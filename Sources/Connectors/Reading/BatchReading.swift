import Diagnostics
import Records
import YAMLSyntax

extension BatchRules {
  /// Reads a request's `batch`; without it an HTTP request carries one record, a file is written in large pieces.
  static func read(
    _ node: YAMLNode?, _ transport: ConnectorDefinition.Transport, in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) -> BatchRules {
    var rules = BatchRules(maxRecords: transport.isPaced ? 1 : 10_000)
    // What mail servers take at most is mostly some more; each says by itself what it does not.
    if transport == .smtp { rules.maxBytes = 20_000_000 }
    let ofHTTP = ["max_record_bytes", "max_items", "max_groups", "group_by", "dedupe_by"]
    guard
      let keyed = node?.keyed(
        "`batch`", known: ["max_records", "max_bytes"] + (transport == .http ? ofHTTP : []), &bag)
    else { return rules }
    if let records = keyed["max_records"]?.int("`max_records`", in: 1...1_000_000, &bag) {
      rules.maxRecords = records.value
    }
    if let bytes = keyed["max_bytes"]?.int("`max_bytes`", in: 1_000...1_000_000_000, &bag) {
      rules.maxBytes = bytes.value
    }
    rules.maxRecordBytes =
      keyed["max_record_bytes"]?.int("`max_record_bytes`", in: 1...1_000_000_000, &bag)?.value
    rules.maxItems = keyed["max_items"]?.int("`max_items`", in: 1...1_000_000, &bag)?.value
    rules.maxGroups = keyed["max_groups"]?.int("`max_groups`", in: 1...1_000_000, &bag)?.value
    rules.groupBy = fields(keyed["group_by"], "`group_by`", scope, &bag)
    rules.dedupeBy = fields(keyed["dedupe_by"], "`dedupe_by`", scope, &bag)
    return rules
  }

  /// The names of fields of the action.
  private static func fields(
    _ node: YAMLNode?, _ what: String, _ scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> [String] {
    let record = scope.place(what, roots: [.record])
    let names = node?.strings(what, &bag) ?? []
    for name in names {
      record.check(Path([.key("record"), .key(name.value)]), at: name.span, &bag)
    }
    return names.map(\.value)
  }

  /// Reports rules that this body gives no meaning.
  func check(_ body: BodyPart?, at span: SourceSpan, _ bag: inout DiagnosticBag) {
    guard let body else { return }
    func report(_ key: String, _ needs: String) {
      bag.add(
        Diagnostic(
          .batchFits, "`\(key)` has no meaning for this body", at: span,
          label: "has \(needs)"))
    }
    if maxItems != nil, body.item?.expands != true {
      report("max_items", "no `array` from a list of each record, as `records.products` is")
    }
    if maxGroups != nil, !body.isGrouped { report("max_groups", "no `array` from `groups`") }
  }
}

extension DiagnosticCode {
  package static let batchFits = DiagnosticCode(
    "HG0615",
    "`max_items` limits the items of a body whose records may come to several each, `max_groups` the groups of a body that has `groups`; another body has neither."
  )
}

import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Checks a value that is written as JSON around records: a request's body, a file's line.
struct BodyReading {
  /// What surrounds the records; `record` among its roots says that there is only one.
  private let scope: ValueScope
  /// Whether there is only one record.
  private let isSingle: Bool
  /// Where the records stand.
  private var places: [SourceSpan] = []

  private init(scope: ValueScope) {
    self.scope = scope
    isSingle = scope.roots.contains(.record)
  }

  /// The body of `node` where it is fit to be sent; everything that is wrong is reported.
  ///
  /// - Parameter hasOneOperation: whether `operation` is the same for all records.
  static func read(
    _ node: YAMLNode, in scope: ValueScope, hasOneOperation: Bool = false,
    _ bag: inout DiagnosticBag
  ) -> BodyPart? {
    guard let value = MappingValue(node, &bag) else { return nil }
    let before = bag.all.count
    var reading = BodyReading(scope: scope)
    let part: BodyPart?
    if reading.isSingle, !value.holdsRecords {
      part = ConnectorValue.read(value, in: scope, &bag).map { .record($0) }
    } else {
      // Around the list of records there is none of them.
      let ofRecord: [ValueRoot] =
        [.record, .key, .captured] + (hasOneOperation ? [] : [.operation])
      let around = scope.place(
        scope.place, roots: scope.roots.filter { !ofRecord.contains($0) })
      part = reading.part(value, around, &bag)
    }
    guard bag.all.count == before, let part else { return nil }
    if reading.places.count > 1 || part.item?.value.holdsRecord != true {
      bag.add(.recordsPlace(reading.places, at: node.span, scope))
      return nil
    }
    return part
  }

  private mutating func part(
    _ value: MappingValue, _ scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> BodyPart? {
    guard value.holdsRecords else {
      return ConnectorValue.read(value, in: scope, &bag).map { .value($0) }
    }
    if !value.modifiers.isEmpty {
      bag.add(
        Diagnostic(
          .recordsPlace, "a modifier has no effect on what holds the records", at: value.span,
          label: "takes none", help: ["put it on the values inside"]))
      return nil
    }
    switch value.form {
    case .path(let path): return records(path, at: value.span, scope, &bag)
    case .object(let entries):
      return .object(
        entries.compactMap { entry in
          part(entry.value, scope, &bag).map { (entry.key, $0) }
        })
    case .list(let values): return .list(values.compactMap { part($0, scope, &bag) })
    case .array(let from, let each, let maxItems):
      if maxItems != nil {
        bag.add(
          Diagnostic(
            .recordsPlace, "`max_items` does not limit the records of a request", at: value.span,
            label: "has no effect", help: ["write `batch: { max_records: ... }`"]))
      }
      return array(from, each, scope, &bag)
    case .columns(let entries): return columns(entries, at: value.span, scope, &bag)
    case .column:
      bag.add(.columnForm(value.span))
      return nil
    case .constant, .template, .parent, .coalesce, .choice, .lookup, .merge, .flatten, .pairs,
      .encode,
      .decode, .context:
      bag.add(
        Diagnostic(
          .recordsPlace,
          "the records stand inside of a form that would make something else of them",
          at: value.span, label: "holds the records",
          help: ["`records` stands in an `object`, in a list, or as `from` of an `array`"]))
      return nil
    }
  }

  /// `records` as it stands.
  private mutating func records(
    _ path: Path, at span: SourceSpan, _ scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> BodyPart? {
    let before = bag.all.count
    scope.check(path, at: span, &bag)
    guard bag.all.count == before else { return nil }
    guard path.root == .records, path.steps.count == 1 else {
      bag.add(
        Diagnostic(
          .recordsPlace, "`\(path)` has no meaning by itself", at: span,
          label: "stands as `from` of an `array`",
          help: ["write `{ array: { from: \(path), each: ... } }`"]))
      return nil
    }
    places.append(span)
    return .records(BodyItem(value: .whole(.record, at: span), expands: false))
  }

  private mutating func array(
    _ from: MappingValue, _ each: MappingValue, _ scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> BodyPart? {
    guard case .path(let path) = from.form, let root = path.root, from.modifiers.isEmpty else {
      bag.add(
        Diagnostic(
          .recordsPlace, "records are made by an `array` from `records` or `groups`",
          at: from.span, label: "neither of them"))
      return nil
    }
    switch root {
    case .groups:
      let before = bag.all.count
      scope.check(path, at: from.span, &bag)
      guard bag.all.count == before else { return nil }
      let roots = scope.roots.filter { $0 != .groups } + [.group]
      return part(each, scope.place("an array from `groups`", roots: roots), &bag)
        .map { .groups($0) }
    case .records: return items(path, from.span, each, scope, &bag)
    case .settings, .action, .object, .matrix, .record, .group, .operation, .match, .key, .captured,
      .step,
      .response,
      .each:
      bag.add(
        Diagnostic(
          .recordsPlace, "the records stand inside of an array from something else",
          at: from.span, label: "is no list of records"))
      return nil
    }
  }

  /// A list for each name, with an element for each record.
  private mutating func columns(
    _ entries: [MappingEntry], at span: SourceSpan, _ scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> BodyPart? {
    if scope.roots.contains(.group) {
      bag.add(
        Diagnostic(
          .recordsPlace, "`columns` does not stand inside of an array from `groups`", at: span,
          label: "lists of the records of one group",
          help: ["write `records` here, or leave out `groups`"]))
      return nil
    }
    guard let inner = ofRecord("`columns`", at: span, scope, &bag) else { return nil }
    let columns = entries.compactMap { entry in
      ConnectorValue.read(entry.value, in: inner, &bag).map { (name: entry.key, value: $0) }
    }
    guard columns.count == entries.count else { return nil }
    return .columns(
      columns.map(\.name), BodyItem(value: .cells(columns.map(\.value), at: span), expands: false))
  }

  /// What is known where each record of `records` is made something of; the place of the records is noted.
  private mutating func ofRecord(
    _ what: String, at span: SourceSpan, _ scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> ValueScope? {
    let before = bag.all.count
    scope.check(Path([.key("records")]), at: span, &bag)
    guard bag.all.count == before else { return nil }
    places.append(span)
    let roots =
      scope.roots.filter { $0 != .records } + [.record, .operation, .key]
      + self.scope.roots.filter { $0 == .captured }
    return scope.place(what, roots: roots)
  }

  /// An array from `records`, or from a list that each of them has.
  private mutating func items(
    _ path: Path, _ span: SourceSpan, _ each: MappingValue, _ scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) -> BodyPart? {
    guard let inner = ofRecord("an array from `records`", at: span, scope, &bag) else { return nil }
    guard path.steps.count > 1 else {
      return ConnectorValue.read(each, in: inner, &bag)
        .map { .records(BodyItem(value: $0, expands: false)) }
    }
    let list = MappingValue(
      span: span, form: .path(Path([.key("record")] + path.steps.dropFirst())))
    let items = MappingValue(
      span: each.span, form: .array(from: list, each: each, maxItems: nil))
    return ConnectorValue.read(items, in: inner, &bag)
      .map { .records(BodyItem(value: $0, expands: true)) }
  }
}

extension ConnectorValue {
  /// Whether anything of a record is in it.
  fileprivate var holdsRecord: Bool { uses(.record) || uses(.captured) }
}

extension MappingValue {
  /// Whether the list of records, or of their groups, is in it.
  fileprivate var holdsRecords: Bool {
    func isList(_ path: Path) -> Bool { path.root == .records || path.root == .groups }
    return switch form {
    case .path(let path), .column(let path), .parent(let path): isList(path)
    case .constant, .context: false
    case .columns: true
    case .object(let entries): entries.contains { $0.value.holdsRecords }
    case .array(let from, let each, _): from.holdsRecords || each.holdsRecords
    case .template(let parts):
      parts.contains { if case .path(let path) = $0 { isList(path) } else { false } }
    case .list(let values), .coalesce(let values), .merge(let values):
      values.contains(where: \.holdsRecords)
    case .choice(_, let then, let otherwise):
      then.holdsRecords || otherwise?.holdsRecords == true
    case .lookup(let value, _, let otherwise):
      value.holdsRecords || otherwise?.holdsRecords == true
    case .flatten(let value, _), .pairs(let value, _, _), .encode(let value), .decode(let value):
      value.holdsRecords
    }
  }
}

extension Diagnostic {
  static func recordsPlace(_ found: [SourceSpan], at span: SourceSpan, _ scope: ValueScope)
    -> Diagnostic
  {
    if found.count > 1 {
      return Diagnostic(
        .recordsPlace, "\(scope.place) holds its records \(found.count) times", at: found[1],
        label: "the second time", secondary: [Label(found[0], "the first")])
    }
    let how =
      scope.roots.contains(.records) ? "`records`, or an `array` from `records`" : "`record`"
    return Diagnostic(
      .recordsPlace, "\(scope.place) does not hold the records", at: span,
      label: "nothing of a record would be sent", help: ["it needs \(how)"])
  }
}

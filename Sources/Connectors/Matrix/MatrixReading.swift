import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension MatrixDefinition {
  private static let about: [SettingDefinition] = [
    .about("name", .string), .about("range", .string), .about("id", .any), .about("rows", .int),
    .about("columns", .int), .about("ranges", .list(Slot(.string))),
  ]

  /// Reads `matrix` of an action.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> MatrixDefinition?
  {
    let texts = scope.place(
      "the name of a matrix", roots: [.settings, .action], refusesSecrets: true)
    guard
      let keyed = node.keyed(
        "`matrix`",
        known: [
          "place", "name", "max_cells", "max_length", "grid", "grow", "read", "write", "clear",
        ],
        &bag),
      let placeNode = keyed.required("place", &bag), let nameNode = keyed.required("name", &bag),
      let gridNode = keyed.required("grid", &bag), let growNode = keyed.required("grow", &bag),
      let readNode = keyed.required("read", &bag), let writeNode = keyed.required("write", &bag),
      let clearNode = keyed.required("clear", &bag),
      let place = TextTemplate.read(placeNode, what: "`place`", in: texts, &bag),
      let name = TextTemplate.value(nameNode, in: texts, &bag),
      let grid = MatrixGridSearch.read(gridNode, in: scope.knowing(["name"]), &bag),
      let grow = HTTPRequestDefinition.read(
        growNode, "grow", knowing: ["id", "rows", "columns"], in: scope, &bag),
      let clear = HTTPRequestDefinition.read(
        clearNode, "clear", knowing: ["ranges"], in: scope, &bag),
      let readKeyed = readNode.keyed("`read`", known: ["rows"] + HTTPRequestDefinition.keys, &bag),
      let read = HTTPRequestDefinition.readAlone(
        readKeyed, roots: ValueScope.ofMatrix, in: scope.knowing(["range"]), &bag),
      let rowsNode = readKeyed.required("rows", &bag),
      let rows = Path.read(rowsNode, in: scope.place("`read`", roots: [.response]), &bag),
      let write = HTTPRequestDefinition.readBlocks(writeNode, in: scope, &bag)
    else { return nil }
    return MatrixDefinition(
      place: place, name: name,
      maxCells: keyed["max_cells"].flatMap { count($0, "max_cells", &bag) },
      maxLength: keyed["max_length"].flatMap { count($0, "max_length", &bag) }, grid: grid,
      grow: grow, read: read, rows: rows, write: write, clear: clear)
  }

  private static func count(_ node: YAMLNode, _ name: String, _ bag: inout DiagnosticBag) -> Int? {
    node.int("`\(name)`", in: 1...Int.max, &bag)?.value
  }

  fileprivate static func settings(_ names: [String]) -> [SettingDefinition] {
    about.filter { names.contains($0.name) }
  }
}

extension ValueScope {
  fileprivate static let ofMatrix: [ValueRoot] = [.settings, .action, .matrix]

  /// The same names, with these about a matrix.
  fileprivate func knowing(_ names: [String]) -> ValueScope {
    var scope = self
    scope.matrix = MatrixDefinition.settings(names)
    scope.object = []
    return scope
  }
}

extension MatrixGridSearch {
  fileprivate static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> Self?
  {
    let element = scope.place("an element that was found", roots: [.each, .matrix])
    guard
      let keyed = node.keyed(
        "`grid`", known: ["each", "where", "id", "rows", "columns"] + HTTPRequestDefinition.keys,
        &bag),
      let request = HTTPRequestDefinition.readAlone(
        keyed, roots: ValueScope.ofMatrix, in: scope.knowing([]), &bag),
      let eachNode = keyed.required("each", &bag),
      let each = Path.read(eachNode, in: scope.place("`grid`", roots: [.response]), &bag),
      let whereNode = keyed.required("where", &bag),
      let condition = Condition.read(whereNode, in: element, &bag),
      let idNode = keyed.required("id", &bag), let id = Path.read(idNode, in: element, &bag),
      let rowsNode = keyed.required("rows", &bag),
      let rows = Path.read(rowsNode, in: element, &bag),
      let columnsNode = keyed.required("columns", &bag),
      let columns = Path.read(columnsNode, in: element, &bag)
    else { return nil }
    return MatrixGridSearch(
      request: request, each: each, condition: condition, id: id, rows: rows, columns: columns)
  }
}

extension HTTPRequestDefinition {
  /// Reads a request to a matrix that holds no records.
  fileprivate static func read(
    _ node: YAMLNode, _ name: String, knowing names: [String], in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) -> HTTPRequestDefinition? {
    node.keyed("`\(name)`", known: keys, &bag).flatMap {
      readAlone($0, roots: ValueScope.ofMatrix, in: scope.knowing(names), &bag)
    }
  }

  /// Reads the request that writes blocks of rows: its body has a group for each.
  fileprivate static func readBlocks(
    _ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> HTTPRequestDefinition? {
    guard let keyed = node.keyed("`write`", known: keys, &bag),
      let bodyNode = keyed.required("body", &bag),
      let around = readAlone(
        keyed, roots: ValueScope.ofMatrix, in: scope.knowing([]), hasBody: false, &bag)
    else { return nil }
    var inner = scope.place(
      "the body of `write`", roots: [.settings, .action, .groups, .records])
    inner.group = ["range"]
    inner.isFree = true
    inner.fields = []
    guard let body = BodyReading.read(bodyNode, in: inner, &bag) else { return nil }
    guard body.isGrouped, case .record? = body.item?.value.columns.first.flatMap(\.root),
      body.item?.value.isWhole == true
    else {
      bag.add(
        Diagnostic(
          .recordsPlace,
          "the body of `write` has a list from `groups`, each with its `group.range` and its `records`",
          at: bodyNode.span, label: "has another shape"))
      return nil
    }
    return HTTPRequestDefinition(
      method: around.method, path: around.path, query: around.query, headers: around.headers,
      body: body, usesKey: false, response: .usual)
  }
}

extension ConnectorValue {
  /// Whether it is what it reads, as it stands.
  fileprivate var isWhole: Bool {
    if case .column(_, let path, _) = expression { path.steps.isEmpty } else { false }
  }
}

extension ValueColumn {
  fileprivate var root: ValueRoot? { if case .open(let root) = self { root } else { nil } }
}

extension MatrixRequestDefinition {
  /// Reads the `request` of an action that writes rows of its matrix.
  static func read(
    _ node: YAMLNode, _ operations: [Operation], of matrix: MatrixDefinition?,
    response: YAMLNode?, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> MatrixRequestDefinition? {
    guard let keyed = node.keyed("`request`", known: ["matrix"], &bag),
      let change = keyed.required("matrix", &bag)?.choice("`matrix`", of: Change.self, &bag)
    else { return nil }
    guard let matrix else {
      bag.add(
        Diagnostic(
          .badMatrix, "the action has no `matrix` that a request could write", at: node.span,
          label: "needs one", help: ["say beside `requests` how its rows are read and written"]))
      return nil
    }
    let carried: [Operation] =
      switch change.value {
      case .replace: []
      case .upsert: [.add, .change]
      case .insert: [.add]
      case .update: [.change]
      case .delete: [.remove]
      }
    if let stray = operations.first(where: { !carried.contains($0) }) {
      bag.add(
        Diagnostic(
          .badMatrix, "`matrix: \(change.value.rawValue)` does not carry `\(stray.rawValue)`",
          at: change.span, label: "carries something else",
          help: ["write `upsert`, `insert` or `update` for rows that come, `delete` for `remove`"]))
    }
    return MatrixRequestDefinition(
      change: change.value, matrix: matrix,
      response: response.flatMap { ResponseDefinition.read($0, in: scope, &bag) } ?? .usual)
  }
}

extension SettingDefinition {
  fileprivate static func about(_ name: String, _ type: ValueType) -> SettingDefinition {
    SettingDefinition(
      name: name, type: type, isRequired: true, isSecret: false, allowed: [], defaultValue: nil)
  }
}

extension DiagnosticCode {
  package static let badMatrix = DiagnosticCode(
    "HG0619",
    "A matrix is rows of cells that only their places tell apart, such as a sheet: it is read, grown, written and emptied by requests of its own, and a request of the action says what it does with it. Its rows are known by one field, `match`, unless they are replaced whole."
  )
}

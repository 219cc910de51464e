import Diagnostics
import YAMLSyntax

/// An environment as `environments:` declares it.
struct EnvironmentSyntax {
  let name: String
  let span: SourceSpan
  let isDefault: Bool
  let values: [String: YAMLScalar]
  let environment: ProjectEnvironment

  private static let known = ["default", "vars", "state", "protected", "send", "sample"]

  static func read(
    _ node: YAMLNode?, variables: [VariableSyntax], _ bag: inout DiagnosticBag
  ) -> [EnvironmentSyntax] {
    guard let entries = node?.named("`environments`", &bag) else { return [] }
    let environments = entries.compactMap { EnvironmentSyntax($0, variables, &bag) }
    let defaults = environments.filter(\.isDefault)
    if defaults.count > 1 {
      bag.add(
        Diagnostic(
          .environmentChoice, "two environments are the default", at: defaults[1].span,
          label: "the second", secondary: [.init(defaults[0].span, "the first")],
          help: ["leave `default: true` to one of them"]))
    }
    return environments
  }

  private init?(_ entry: YAMLEntry, _ variables: [VariableSyntax], _ bag: inout DiagnosticBag) {
    guard Identifiers.check(entry.key, at: entry.keySpan, what: "environment", &bag),
      let keyed = entry.value.keyed(
        "an environment", known: Self.known, &bag)
    else { return nil }
    name = entry.key
    span = entry.keySpan
    isDefault = keyed["default"]?.bool("`default`", &bag)?.value ?? false
    var values: [String: YAMLScalar] = [:]
    for given in keyed["vars"]?.named("`vars`", &bag) ?? [] {
      guard let variable = variables.first(where: { $0.name == given.key }) else {
        bag.add(
          .unknownVariable(given.key, at: given.keySpan, names: variables.map(\.name)))
        continue
      }
      values[given.key] = variable.value(given.value, &bag)
    }
    self.values = values
    environment = ProjectEnvironment(
      name: entry.key,
      isProtected: keyed["protected"]?.bool("`protected`", &bag)?.value ?? false,
      send: .init(keyed, &bag), state: keyed["state"].flatMap { StateSyntax.location($0, &bag) },
      stateSpan: keyed.entries.first { $0.key == "state" }?.keySpan)
  }

  /// The environment of this compilation: `-e`, `HEADGATE_ENV`, or the default; reports what does not fit.
  static func chosen(
    of environments: [EnvironmentSyntax], _ options: CompileOptions, _ bag: inout DiagnosticBag
  ) -> EnvironmentSyntax? {
    let fromProcess = options.variables["HEADGATE_ENV"].flatMap { $0.isEmpty ? nil : $0 }
    let names = environments.map(\.name)
    if let name = options.environment ?? fromProcess {
      if let found = environments.first(where: { $0.name == name }) { return found }
      let origin = options.environment == nil ? "`HEADGATE_ENV`" : "`-e`"
      let nearest = Suggestion.nearest(to: name, in: names)
      let declared =
        names.isEmpty
        ? "declare it under `environments` in `headgate.yaml`"
        : "the environments are \(names.map { "`\($0)`" }.joined(separator: ", "))"
      bag.add(
        Diagnostic(
          .environmentChoice, "\(origin) names the environment `\(name)`, which is not declared",
          at: nil, help: [nearest.map { "did you mean `\($0)`?" } ?? declared]))
      return nil
    }
    if let found = environments.first(where: \.isDefault) { return found }
    if options.needsEnvironment, !environments.isEmpty {
      bag.add(
        Diagnostic(
          .environmentChoice, "the project has environments and none is chosen", at: nil,
          help: [
            "choose with `-e` or `HEADGATE_ENV`: \(names.map { "`\($0)`" }.joined(separator: ", "))",
            "or say `default: true` in one of them",
          ]))
    }
    return nil
  }
}

extension ProjectEnvironment.Sending {
  private enum Word: String, CaseIterable { case all, sample, none }

  /// Reads `send`, and `sample` beside `send: sample`.
  fileprivate init(_ keyed: KeyedNode, _ bag: inout DiagnosticBag) {
    let word = keyed["send"]?.choice("`send`", of: Word.self, &bag)?.value
    if let entry = keyed.entry("sample"), word != .sample {
      bag.add(
        Diagnostic(
          .environmentShape, "`sample` says nothing without `send: sample`", at: entry.keySpan,
          label: "has no effect", help: ["say `send: sample` beside it, or remove it"]))
    }
    switch word {
    case .all, nil: self = .all
    case .none?: self = .none
    case .sample:
      let rows = keyed.required("sample", &bag)?.int("`sample`", in: 1...Int.max, &bag)
      self = .sample(rows?.value ?? 1)
    }
  }
}

extension DiagnosticCode {
  static let environmentShape = DiagnosticCode(
    "HG0812",
    "An environment sends `all` rows, `none`, or with `send: sample` so many of them as `sample` says."
  )
  static let environmentChoice = DiagnosticCode(
    "HG0805",
    "Where a project declares environments, a command that touches state works in exactly one of them: the one of `-e`, of `HEADGATE_ENV`, or the one that says `default: true`."
  )
}

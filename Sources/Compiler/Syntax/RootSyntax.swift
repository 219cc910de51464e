import Diagnostics
import YAMLSyntax

/// What `headgate.yaml` says of the project as a whole.
struct RootSyntax {
  let project: String
  let include: [Glob]
  let environment: ProjectEnvironment?
  let variables: Variables
  let state: StateLocation
  /// The key that says so, where there is one.
  let stateSpan: SourceSpan?
  let defaults: DefaultsSyntax
  /// The top-level maps that stand in `headgate.yaml` itself.
  let entries: [YAMLEntry]
  let interpolation: Interpolation
  /// What the states hold that messages must not repeat.
  let hidden: [SourceSpan]

  static let laterSections = ["channels"]
  private static let own = [
    "headgate", "project", "requires", "include", "vars", "environments", "state", "defaults",
  ]
  private static let known = own + Section.allCases.map(\.rawValue)
  /// Read before variables have values, so that nothing in them can be a variable.
  private static let literal: Set<String> = ["headgate", "requires", "vars", "environments"]
  private static let defaultInclude =
    "{sources,models,destinations,connectors,fragments,pipelines,channels}/**/*.{yaml,yml}"

  /// Nil where nothing below would mean anything: another version of the language or of the tool.
  init?(_ node: YAMLNode, options: CompileOptions, _ bag: inout DiagnosticBag) {
    guard
      let raw = node.keyed(
        "`headgate.yaml`", known: Self.known, later: Self.laterSections, &bag),
      Self.isReadable(raw, &bag)
    else { return nil }
    let declared = VariableSyntax.read(raw["vars"], &bag)
    let environments = EnvironmentSyntax.read(raw["environments"], variables: declared, &bag)
    let environment = EnvironmentSyntax.chosen(of: environments, options, &bag)
    let variables = Variables(declared, environments, chosen: environment, options, &bag)
    self.variables = variables
    self.environment = environment?.environment
    var interpolation = Interpolation()
    let filled = YAMLNode(
      span: raw.span,
      content: .mapping(
        raw.entries.map { entry in
          if Self.literal.contains(entry.key) { return entry }
          return YAMLEntry(
            key: entry.key, keySpan: entry.keySpan,
            value: interpolation.apply(entry.value, variables, &bag))
        }))
    // The keys have been checked above: this reports nothing.
    var ignored = DiagnosticBag()
    guard let keyed = filled.keyed(raw.what, known: Self.known, &ignored) else { return nil }
    self.interpolation = interpolation
    project = Self.project(keyed, &bag)
    include = Self.include(keyed["include"], &bag)
    let shared = keyed["state"].flatMap { StateSyntax.location($0, &bag) }
    state = environment?.environment.state ?? shared ?? StateSyntax.usual
    stateSpan =
      environment?.environment.stateSpan
      ?? keyed.entries.first { $0.key == "state" }?.keySpan
    let states =
      [keyed["state"]]
      + (keyed["environments"]?.mapping ?? []).map { environment in
        environment.value.mapping?.first { $0.key == "state" }?.value
      }
    hidden = states.flatMap { $0?.hiddenOfState ?? [] }
    defaults = DefaultsSyntax(keyed["defaults"], &bag)
    entries = keyed.entries.filter { Section(rawValue: $0.key) != nil }
  }

  private static func isReadable(_ keyed: KeyedNode, _ bag: inout DiagnosticBag) -> Bool {
    guard let language = keyed.required("headgate", &bag) else { return true }
    if language.scalar?.text != "1" {
      bag.add(
        Diagnostic(
          .requiresOther, "this version of Headgate reads version 1 of the language",
          at: language.span, label: "not `1`", help: ["write `headgate: 1`"]))
      return false
    }
    guard let node = keyed["requires"], let text = node.string("`requires`", &bag) else {
      return true
    }
    switch ToolVersion.current.meets(text.value) {
    case true?: return true
    case false?:
      bag.add(
        Diagnostic(
          .requiresOther,
          "the project requires Headgate \(text.value), and this is \(ToolVersion.current)",
          at: text.span, label: "not met", help: ["install a version that meets it"]))
      return false
    case nil:
      bag.add(
        Diagnostic(
          .wrongScalar, "`requires` must be versions such as `>=0.1, <0.3`", at: text.span,
          label: "not a requirement"))
      return true
    }
  }

  private static func project(_ keyed: KeyedNode, _ bag: inout DiagnosticBag) -> String {
    guard let name = keyed.required("project", &bag)?.string("`project`", &bag),
      Identifiers.check(name.value, at: name.span, what: "project", &bag)
    else { return "" }
    return name.value
  }

  private static func include(_ node: YAMLNode?, _ bag: inout DiagnosticBag) -> [Glob] {
    guard let node else { return [Glob(defaultInclude)!] }
    return (node.strings("`include`", &bag) ?? []).compactMap { text in
      let climbs = text.value.split(separator: "/").contains("..") || text.value.hasPrefix("/")
      if !climbs, let glob = Glob(text.value) { return glob }
      bag.add(
        Diagnostic(
          .badPattern, "`\(text.value)` is not a pattern of files inside the project",
          at: text.span, label: climbs ? "leaves the project" : "a brace is not closed",
          help: ["such as `pipelines/**/*.{yaml,yml}`"]))
      return nil
    }
  }
}

extension DiagnosticCode {
  static let requiresOther = DiagnosticCode(
    "HG0211",
    "The project says with `headgate` and `requires` which version of the language and of the tool it was written for; another one refuses it instead of reading it differently."
  )
  static let badPattern = DiagnosticCode(
    "HG0213",
    "An entry of `include` is a pattern of paths below the project's root: `*` and `?` within a name, `**` for folders, `{a,b}` for alternatives."
  )
}

import Diagnostics
import YAMLSyntax

/// The values of the project's variables in this compilation.
struct Variables {
  private(set) var values: [String: YAMLScalar] = [:]
  let names: [String]
  /// Those whose value came from outside of the text.
  private(set) var given: Set<String> = []
  private(set) var spans: [String: SourceSpan] = [:]
  /// Declared, but what is wrong with them has been reported.
  let broken: Set<String>

  /// In order of weight: `--var`, `HEADGATE_VAR_<name>`, the environment's, the default.
  ///
  /// Offline and with no environment chosen, a variable without a default has its value of the first environment
  /// that gives one, so that lint can check what stands around it.
  init(
    _ declared: [VariableSyntax], _ environments: [EnvironmentSyntax],
    chosen: EnvironmentSyntax?, _ options: CompileOptions, _ bag: inout DiagnosticBag
  ) {
    names = declared.map(\.name)
    broken = Set(declared.lazy.filter(\.isBroken).map(\.name))
    for variable in declared where variable.isBroken { spans[variable.name] = variable.span }
    for variable in declared where !variable.isBroken {
      spans[variable.name] = variable.span
      let outside = [
        ("--var \(variable.name)", options.vars[variable.name]),
        ("HEADGATE_VAR_\(variable.name)", options.variables["HEADGATE_VAR_\(variable.name)"]),
      ]
      let given = outside.first { $0.1 != nil }
      if let given, let text = given.1 {
        let origin = given.0
        self.given.insert(variable.name)
        values[variable.name] = variable.value(text)
        if values[variable.name] == nil {
          bag.add(
            Diagnostic(
              .wrongVariable, "the value given by `\(origin)` is not of type `\(variable.type)`",
              at: variable.span, label: "declared here"))
          // Stands in, so that one cause is reported once.
          values[variable.name] = variable.defaultValue ?? YAMLScalar(text: "0", style: .plain)
        }
        continue
      }
      values[variable.name] = chosen?.values[variable.name] ?? variable.defaultValue
      if values[variable.name] == nil, chosen == nil, !options.needsEnvironment {
        values[variable.name] = environments.lazy.compactMap { $0.values[variable.name] }.first
      }
    }
    for name in options.vars.keys.sorted() where spans[name] == nil {
      bag.add(.unknownVariable(name, at: nil, names: names))
    }
  }
}

extension DiagnosticCode {
  static let unknownVariable = DiagnosticCode(
    "HG0801", "A variable is declared under `vars` in `headgate.yaml` before it is used or given.")
  static let wrongVariable = DiagnosticCode(
    "HG0803", "The value that a variable is given from outside must be of the type it declares.")
  static let unsetVariable = DiagnosticCode(
    "HG0804",
    "A variable that is used has a value: by `--var`, `HEADGATE_VAR_<name>`, its environment or its default."
  )
}

extension Diagnostic {
  static func unknownVariable(_ name: String, at span: SourceSpan?, names: [String]) -> Diagnostic {
    let nearest = Suggestion.nearest(to: name, in: names)
    return Diagnostic(
      .unknownVariable, "there is no variable `\(name)`", at: span, label: "not declared",
      help: [
        nearest.map { "did you mean `\($0)`?" }
          ?? "declare it under `vars` in `headgate.yaml`: `\(name): { type: string }`"
      ])
  }
}

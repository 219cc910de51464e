import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension ObjectDefinition {
  /// Reads `objects`.
  static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> [ObjectDefinition]
  {
    (node.named("`objects`", &bag) ?? []).compactMap { read($0, in: scope, &bag) }
  }

  private static func read(
    _ entry: YAMLEntry, in scope: ValueScope, _ bag: inout DiagnosticBag
  ) -> ObjectDefinition? {
    let what = "the object `\(entry.key)`"
    guard
      let keyed = entry.value.keyed(
        what,
        known: ["settings", "find", "create", "nonce", "finds_new", "name_reusable"], &bag)
    else { return nil }
    if ["destination", "action", "with"].contains(entry.key) {
      bag.add(
        Diagnostic(
          .badObject, "an object cannot be called `\(entry.key)`", at: entry.keySpan,
          label: "is a key of `to`"))
    }
    let settings = settings(keyed["settings"], what, at: entry.keySpan, &bag)
    var scope = scope
    scope.object = settings
    guard let findNode = keyed.required("find", &bag),
      let createNode = keyed.required("create", &bag),
      let find = ObjectSearch.read(findNode, in: scope, &bag),
      let create = ObjectCreation.read(createNode, in: scope, &bag)
    else { return nil }
    let nonce = keyed["nonce"].flatMap { ObjectNonce.read($0, settings, in: scope, &bag) }
    let isNameReusable = keyed["name_reusable"]?.bool("`name_reusable`", &bag)
    if let isNameReusable, isNameReusable.value, nonce == nil {
      bag.add(
        Diagnostic(
          .badObject, "several of \(what) may have one name, and nothing tells ours from others",
          at: isNameReusable.span, label: "needs `nonce`",
          help: ["say which text takes a mark: `nonce: { in: description, at: each.description }`"])
      )
    }
    return ObjectDefinition(
      name: entry.key, settings: settings, find: find, create: create, nonce: nonce,
      findsNew: keyed["finds_new"]?.bool("`finds_new`", &bag)?.value ?? false,
      isNameReusable: isNameReusable?.value ?? false)
  }

  /// The declared settings; `name` is always one of them.
  private static func settings(
    _ node: YAMLNode?, _ what: String, at span: SourceSpan, _ bag: inout DiagnosticBag
  ) -> [SettingDefinition] {
    let name = SettingDefinition(
      name: "name", type: .string, isRequired: true, isSecret: false, allowed: [],
      defaultValue: nil)
    let given = node.map { SettingDefinition.read($0, what: "`settings` of \(what)", &bag) } ?? []
    for setting in given where setting.name == "id" || setting.isSecret {
      bag.add(
        .badSetting(
          setting.isSecret
            ? "the setting `\(setting.name)` of \(what) is secret, and objects are shown"
            : "`id` is what the destination calls \(what)", at: node?.span ?? span))
    }
    return given.contains { $0.name == "name" } ? given : [name] + given
  }
}

extension ObjectNonce {
  fileprivate static func read(
    _ node: YAMLNode, _ settings: [SettingDefinition], in scope: ValueScope,
    _ bag: inout DiagnosticBag
  ) -> ObjectNonce? {
    guard let keyed = node.keyed("`nonce`", known: ["in", "at"], &bag),
      let setting = keyed.required("in", &bag)?.string("`in`", &bag),
      let atNode = keyed.required("at", &bag),
      let text = Path.read(
        atNode, in: scope.place("an element that was found", roots: [.each]), &bag)
    else { return nil }
    let texts = settings.filter { $0.type == .string && $0.name != "name" }.map(\.name)
    if !texts.contains(setting.value) {
      bag.add(
        .unknownName(
          setting.value, what: "setting of the object that is text", at: setting.span, known: texts)
      )
    }
    return ObjectNonce(setting: setting.value, text: text)
  }
}

extension ObjectSearch {
  fileprivate static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> ObjectSearch?
  {
    let own = ["each", "where", "id", "pages"]
    guard let keyed = node.keyed("`find`", known: own + HTTPRequestDefinition.keys, &bag),
      let request = HTTPRequestDefinition.readAlone(keyed, in: scope, &bag),
      let eachNode = keyed.required("each", &bag), let idNode = keyed.required("id", &bag)
    else { return nil }
    let answer = scope.place("`find`", roots: [.response])
    let element = scope.place("an element that was found", roots: [.each, .response, .object])
    // What is wrong with the rest is reported, and the connector refused for it.
    let condition = keyed["where"].flatMap { Condition.read($0, in: element, &bag) }
    let pages = keyed["pages"].flatMap { Pages.read($0, in: answer, &bag) }
    guard let each = Path.read(eachNode, in: answer, &bag),
      let id = Path.read(idNode, in: element, &bag)
    else { return nil }
    return ObjectSearch(request: request, each: each, condition: condition, id: id, pages: pages)
  }
}

extension ObjectSearch.Pages {
  fileprivate static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> Self?
  {
    guard let keyed = node.keyed("`pages`", known: ["next", "param"], &bag),
      let nextNode = keyed.required("next", &bag),
      let next = Path.read(nextNode, in: scope, &bag),
      let parameter = keyed.required("param", &bag)?.string("`param`", &bag)
    else { return nil }
    return Self(next: next, parameter: parameter.value)
  }
}

extension ObjectCreation {
  fileprivate static func read(_ node: YAMLNode, in scope: ValueScope, _ bag: inout DiagnosticBag)
    -> ObjectCreation?
  {
    guard let keyed = node.keyed("`create`", known: ["id"] + HTTPRequestDefinition.keys, &bag),
      let request = HTTPRequestDefinition.readAlone(keyed, in: scope, &bag),
      let idNode = keyed.required("id", &bag),
      let id = Path.read(
        idNode, in: scope.place("the answer to `create`", roots: [.response]), &bag)
    else { return nil }
    return ObjectCreation(request: request, id: id)
  }
}

extension DiagnosticCode {
  package static let badObject = DiagnosticCode(
    "HG0616",
    "An object of a connector is what rows go into, such as an audience: it is found by its name and made once. Where several may have one name, a text of it takes a mark by which ours is known again (`nonce`). An action names the object that its rows go into."
  )
}

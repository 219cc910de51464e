import Foundation
import Testing

/// A change of one key's value, and where its effect must be seen.
struct KeyEffect: Sendable, CustomTestStringConvertible {
  /// The key with those above it that tell it from its namesakes.
  let key: String
  let old: String
  let new: String
  let aspects: [KeyProject.Aspect]
  /// Words that one of the aspects must have.
  let says: String?
  /// The project that is changed.
  var project = KeyProject.texts

  init(
    _ key: String, _ old: String, _ new: String, _ aspects: KeyProject.Aspect...,
    says: String? = nil
  ) {
    (self.key, self.old, self.new, self.aspects, self.says) = (key, old, new, aspects, says)
  }

  var testDescription: String { key }

  /// Whether it is a change of the project with every kind of `auth`.
  var isOfGates: Bool { project == KeyProject.gates }

  /// The key itself.
  var name: String {
    key.split(separator: " ").first.map { String($0.split(separator: ".").last ?? "") } ?? key
  }

  /// The project's files with the change made.
  func texts() throws -> [String: String] {
    let places = project.filter { $0.value.contains(old) }
    let place = try #require(places.first, "`\(old)` stands nowhere")
    #expect(
      places.count == 1 && place.value.components(separatedBy: old).count == 2,
      "`\(old)` stands more than once")
    return [place.key: place.value.replacingOccurrences(of: old, with: new)]
  }
}

/// Through the binary, against an emulator: what is written acts.
@Suite(.startsCommands) struct KeyEffectTests {
  /// What a project shows of itself: to `lint`, and before and after its data change.
  private struct Seen: Equatable {
    var lint: String
    var rounds: [[KeyProject.Aspect: String]]

    init(_ texts: [String: String]) throws {
      let project = try KeyProject(texts)
      lint = try project.lint().text
      rounds = [try project.observe()]
      try project.change()
      rounds.append(try project.observe())
    }
  }

  private static let shop = Result { try Seen(KeyProject.texts) }
  private static let gates = Result { try Seen(KeyProject.gates) }

  @Test("the project as it is does what it says")
  func baseline() throws {
    let before = try Self.shop.get()
    #expect(before.lint.hasPrefix("exit 0\nok"), "\(before.lint)")
    #expect(before.rounds.allSatisfy { $0[.outcome]?.contains("no_such") == false })
    #expect(try Seen(KeyProject.texts) == before, "two runs are not alike")
  }

  @Test("the project with every kind of `auth` sends what it should")
  func gates() throws {
    let before = try Self.gates.get()
    #expect(before.lint.hasPrefix("exit 0\nok"), "\(before.lint)")
    // Eight destinations, four of which ask for a token first.
    let requests = try #require(before.rounds[0][.requests])
    #expect(requests.split(separator: "\n").count == 12, "\(before)")
    #expect(try Seen(KeyProject.gates) == before, "two runs are not alike")
  }

  @Test("a change of one key changes what comes out, and where it should", arguments: KeyEffect.all)
  func acts(_ effect: KeyEffect) throws {
    let before = try (effect.isOfGates ? Self.gates : Self.shop).get()
    let edited = try effect.texts()
    var hidden = Set(effect.aspects)
    var words = ""
    func look(_ aspect: KeyProject.Aspect, _ after: String, before: String) {
      guard effect.aspects.contains(aspect) else { return }
      words += after + "\n"
      if after != before { hidden.remove(aspect) }
    }
    func isShown() -> Bool { hidden.isEmpty && effect.says.map { words.contains($0) } != false }

    if hidden.contains(.update) {
      look(.update, try KeyProject(effect.project).update(edited), before: "")
    }
    if !isShown() {
      let project = try KeyProject(effect.project.merging(edited) { $1 })
      let lint = try project.lint()
      look(.lint, lint.text, before: before.lint)
      // What the first run shows needs no second one.
      for round in before.rounds.indices where effect.aspects != [.lint] && !isShown() {
        try #require(lint.passes, "\(lint.text)")
        if round > 0 { try project.change() }
        for (aspect, after) in try project.observe(Set(effect.aspects)) {
          look(aspect, after, before: before.rounds[round][aspect] ?? "")
        }
      }
    }
    #expect(hidden == [], "as before: \(words)")
    if let says = effect.says { #expect(words.contains(says), "`\(says)` is not in\n\(words)") }
  }

  @Test("the rate of `limits` is announced, and kept")
  func pace() throws {
    let people = try PeopleProject()
    try people.project.edit("headgate.yaml", "limits: {", "limits: { requests: 20/s,")
    let plan = try people.project.plan()
    #expect(plan.data[0].limit == "20/s")
    #expect(plan.data[0].seconds == 1)
    let applied = try people.project.headgate("apply", "--auto-approve", "--format", "json")
    let document = try JSONSerialization.jsonObject(with: Data(applied.output.utf8))
    let runs = (document as? [String: Any])?["runs"] as? [[String: Any]]
    // Six requests, 50 ms apart, the last ones up to 50 ms early.
    let milliseconds = try #require(runs?.first?["milliseconds"] as? Int)
    #expect(milliseconds >= 200, "\(applied)")
  }

  @Test("every key that the compiler takes is in the table, and in the documentation")
  func complete() throws {
    let taken = try Self.takenKeys()
    let inTable = Set(KeyEffect.all.map(\.name)).union(KeyEffect.quiet.keys)
    #expect(taken.count > 100, "the lists of keys were not found in the sources")
    #expect(taken.subtracting(inTable).sorted() == [])
    let documentation = try ["language", "connectors"].map {
      try String(contentsOf: Self.root.appendingPathComponent("docs/\($0).md"), encoding: .utf8)
    }.joined()
    let words = Set(documentation.matches(of: /[a-z_]+/).map { String($0.output) })
    #expect(taken.subtracting(words).sorted() == [])
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The words in the lists of keys that the readers of the sources are given as `known`.
  private static func takenKeys() throws -> Set<String> {
    var keys: Set<String> = []
    for folder in [
      "Compiler/Syntax", "Connectors/Auth", "Connectors/Matrix", "Connectors/Objects",
      "Connectors/Reading",
      "Connectors/Testing", "MappingSyntax",
    ] {
      let path = root.appendingPathComponent("Sources/\(folder)")
      let names = try FileManager.default.contentsOfDirectory(atPath: path.path)
      for name in names where name.hasSuffix(".swift") {
        let text = try String(contentsOf: path.appendingPathComponent(name), encoding: .utf8)
        let lists = text.matches(
          of: /\b(?:known|own|kinds|tests|forms|modifiers)(?::| =)(?:(?!later)[^\[\n])*\[([^\]]*)\]/
        )
        for list in lists {
          keys.formUnion(list.output.1.matches(of: /"([a-z_]+)"/).map { String($0.output.1) })
        }
      }
    }
    return keys.subtracting(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
  }
}

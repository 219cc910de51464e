import Diagnostics
import Testing

@testable import YAMLSyntax

/// xorshift64*: the same bytes on every run.
struct FixedRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

@Suite("Bad input")
struct FuzzTests {
  private static let seed = """
    # comment
    sources: &s
      store: { sqlite: { path: 'a b' }, n: [1, "x\\n", ~] }
    models:
      m: { <<: *s, sql: "{{ x }}" }
      q:
        sql: |-
          SELECT 'ü' -- 🎉
        list:
          - a: 1
          - >
            folded
    ? k
    : *s
    """

  private static let pieces = [
    "a", ":", " ", "\n", "- ", "{", "}", "[", "]", ",", "&x ", "*x", "|", ">", "'", "\"", "#", "?",
    "%", "@", "`", "\t", "!", "<<: ", "---\n", "...\n", "${", "{{", "}}", "\\", "é", "🎉", "\r",
    "\u{FEFF}", "\u{2028}", "\u{85}", "  ", "0", "~", ": ", "? ",
  ]

  /// Parses and renders: neither may crash, and what cannot be read has an error.
  private func check(_ bytes: [UInt8]) {
    let parsed = ParsedText(bytes: bytes)
    let renderer = DiagnosticRenderer(files: parsed.files, colour: false)
    #expect(renderer.text(parsed.diagnostics).isEmpty == parsed.diagnostics.isEmpty)
    #expect(!renderer.json(parsed.diagnostics).isEmpty)
    if let node = parsed.node { visit(node, parsed.file) }
  }

  private func visit(_ node: YAMLNode, _ file: SourceFile) {
    #expect(node.span.start <= node.span.end)
    switch node.content {
    case .scalar(let scalar):
      let count = scalar.text.unicodeScalars.count
      guard let places = ScalarPlaces(node, in: file) else { return }
      #expect(places.span(of: 0..<count + 1) == nil)
      #expect(count == 0 || places.span(of: 0..<count) != nil)
    case .sequence(let nodes):
      for node in nodes { visit(node, file) }
    case .mapping(let entries):
      #expect(Set(entries.map(\.key)).count == entries.count)
      for entry in entries { visit(entry.value, file) }
    }
  }

  @Test("random bytes never crash")
  func randomBytes() {
    var random = FixedRandom(seed: 1)
    for _ in 0..<2000 {
      let count = Int.random(in: 0..<80, using: &random)
      check((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
  }

  @Test("random ASCII never crashes")
  func randomASCII() {
    var random = FixedRandom(seed: 2)
    for _ in 0..<2000 {
      let count = Int.random(in: 0..<80, using: &random)
      check((0..<count).map { _ in UInt8.random(in: 9...126, using: &random) })
    }
  }

  @Test("random pieces of YAML never crash")
  func randomPieces() {
    var random = FixedRandom(seed: 3)
    for _ in 0..<6000 {
      let count = Int.random(in: 0..<30, using: &random)
      let text = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
      check(Array(text.utf8))
    }
  }

  @Test("a real file with bytes changed, cut or repeated never crashes")
  func mutations() {
    var random = FixedRandom(seed: 4)
    let seed = Array(Self.seed.utf8)
    for _ in 0..<3000 {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...127, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: bytes.prefix(place), at: place)
        default:
          let piece = Self.pieces.randomElement(using: &random) ?? ""
          bytes.insert(contentsOf: piece.utf8, at: place)
        }
        if bytes.isEmpty { bytes = seed }
        if bytes.count > 2000 { bytes.removeLast(bytes.count - 2000) }
      }
      check(bytes)
    }
  }

  @Test("every prefix of a real file is read or refused with an error", .timeLimit(.minutes(10)))
  func prefixes() {
    let seed = Array(Self.seed.utf8)
    for count in 0...seed.count { check(Array(seed.prefix(count))) }
  }

  @Test("large and hostile texts end soon", .timeLimit(.minutes(10)))
  func hostile() {
    let size = 1 << 20
    let texts = [
      String(repeating: "&a x: *a\n", count: size / 9),
      String(repeating: "a", count: size), String(repeating: "a: ", count: size / 3),
      String(repeating: "'", count: size), String(repeating: "\n", count: size),
      "[" + String(repeating: "010, ", count: 2000) + "]",
      "[" + String(repeating: "é #x\n, ", count: size / 8) + "]",
      String(repeating: "k: 1\n", count: 2000), String(repeating: "{}: 1\n", count: 2000),
      "a: |\n" + String(repeating: "  é\n", count: size / 5),
      String(repeating: "%TAG ! tag:x\n", count: 1000), String(repeating: "? - ", count: size / 4),
    ]
    for text in texts { _ = ParsedText(text).rendered.count }
  }
}

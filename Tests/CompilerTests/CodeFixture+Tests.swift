/// Tests that pipelines have: what they may not say, and how they fail.
extension CodeFixture {
  static let tests = pipelineTests.map { fixture in
    var fixture = fixture
    fixture.options.runsTests = true
    return fixture
  }

  private static let pipelineTests: [CodeFixture] = [
    .init(
      "HG0440", "attributes: { city: Rome } }",
      wrong: "attributes: { city: Roma } }", at: "Roma"),
    .init("HG0440", "was: { email: \"A@b.co\" }", wrong: "was: { email: \"A@c.co\" }", at: "same"),
    .init("HG0440", "X-Api-Key: PIGEON_KEY", wrong: "X-Api-Key: KEY", at: "KEY"),
    .init(
      "HG0440", "given: { name: Ada }", wrong: "given: { id: 3 }", right: "given: { email: x }",
      at: "HG2003"),
    .init("HG0441", "name: another spelling", wrong: "name: a company", at: "a company"),
    .init("HG0441", "        given: { name: Ada }\n", wrong: "", at: "a name for everyone"),
    .init("HG0441", "        reject: HG2003\n", wrong: "", at: "a name for everyone"),
    .init(
      "HG0441", "reject: HG2003", wrong: "reject: HG2003\n        expect: { ref: 1 }",
      at: "HG2003"),
    .init(
      "HG0441", "given: { name: Ada }\n        reject: HG2003",
      wrong: "given: { id: 1 }\n        expect: {}",
      right: "given: { id: 1 }\n        expect: { ref: 1 }", at: "{}"),
    .init("HG0441", "        was: { email: \"A@b.co\" }\n", wrong: "", at: "same"),
    .init(
      "HG0441", "was: { email: \"A@b.co\" }", wrong: "was: { id: 2 }",
      right: "was: { id: 1, email: \"A@b.co\" }", at: "was"),
    .init(
      "HG0441", "map: { sku: sku, title: title }",
      wrong:
        "map: { sku: sku, title: title }\n    tests: [ { name: gone, was: { sku: a }, expect: { sku: a } } ]",
      right:
        "map: { sku: sku, title: title }\n    tests: [ { name: new, given: { sku: a }, expect: { sku: a } } ]",
      at: "was"),
    .init("HG0406", "given: { name: Ada }", wrong: "given: { nam: Ada }", at: "nam"),
    .init("HG0404", "given: { name: Ada }", wrong: "given: { id: one }", at: "one"),
    .init("HG0404", "given: { name: Ada }", wrong: "given: { id: null }", at: "null"),
    .init("HG0404", "expect: { email: \"A@B.co\"", wrong: "expect: { email: [a, b]", at: "[a, b]"),
    .init("HG0407", "expect: { email: \"A@B.co\"", wrong: "expect: { mail: \"A@B.co\"", at: "mail"),
    .init("HG0207", "reject: HG2003", wrong: "reject: HG2033", at: "HG2033"),
    .init("HG0201", "expect: same", wrong: "expect: nothing", at: "nothing"),
  ]
}

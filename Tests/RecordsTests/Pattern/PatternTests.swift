import Records
import Testing

@Suite("Regular expressions")
struct PatternTests {
  @Test(
    "find what they say",
    arguments: [
      ("abc", "xabcx", true), ("abc", "abx", false), ("^abc", "xabc", false),
      ("^abc$", "abc", true),
      ("^$", "", true), ("^$", "a", false), ("", "anything", true), ("a.c", "a\u{e9}c", true),
      ("a.c", "a\nc", false), ("^[a-z0-9._-]+@[a-z]+\\.[a-z]{2,}$", "ada.l@example.com", true),
      ("^[a-z0-9._-]+@[a-z]+\\.[a-z]{2,}$", "ada@example.c", false), ("[^a-c]", "abc", false),
      ("[^a-c]", "abcd", true), ("[]a]", "]", true), ("[a-]", "-", true), ("[\\d_]", "7", true),
      ("^\\d{3}$", "123", true), ("^\\d{3}$", "1234", false), ("^\\d{2,}$", "1", false),
      ("^a{0}b$", "b", true), ("^(ab|cd)*e?$", "abcdab", true), ("^(?:ab|cd)+$", "", false),
      ("colou?r", "the color", true), ("^(a|b|)$", "", true), ("^(a*)*$", "aaaa", true),
      ("x|^y", "zy", false), ("\\w\\s\\W", "a\u{a0}\u{e9}", true), ("\\S", " \t", false),
      ("\\D", "12", false), ("^\u{1F600}+$", "\u{1F600}\u{1F600}", true),
      ("[\u{e0}-\u{ff}]", "\u{e9}", true),
      ("a+?b", "aab", true), ("[^\\s,]+", " ,", false), ("[\\D]", "1", false), ("\\.", ".", true),
      ("\\n", "a\nb", true), ("a$b", "ab", false), ("AbC", "abc", false),
    ])
  func finds(_ pattern: String, _ text: String, _ expected: Bool) throws {
    #expect(try Pattern(pattern).matches(text) == expected)
  }

  @Test(
    "say what is wrong and where",
    arguments: [
      ("(a", 0), ("a)", 1), ("[a", 0), ("*a", 0), ("a|+", 2), ("a\\", 1), ("\\b", 0), ("(?=a)", 0),
      ("(a)\\1", 3), ("a{2,1}", 1), ("a{x}", 1), ("a{2000}", 1), ("[z-a]", 1), ("[a-\\d]", 1),
      ("(?i)a", 0), ("((a{1000}){1000}){1000}", 0),
      (String(repeating: "(", count: 60) + String(repeating: ")", count: 60), 50),
    ])
  func refuses(_ pattern: String, _ offset: Int) {
    let result = Result { try Pattern(pattern) }
    guard case .failure(let error as Pattern.Trouble) = result else {
      Issue.record("it is taken")
      return
    }
    #expect(error.offset == offset, "\(error.reason)")
  }

  @Test("no text makes them slow")
  func linear() throws {
    let pattern = try Pattern("^(a+)+(a|aa)*$")
    let text = String(repeating: "a", count: 20_000) + "b"
    let clock = ContinuousClock()
    var isFound = true
    let time = clock.measure { isFound = pattern.matches(text) }
    #expect(!isFound)
    #expect(time < .seconds(10))
  }
}

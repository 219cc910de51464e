import Records
import Testing

@Suite("Text becomes a JSON string")
struct JSONTextTests {
  @Test("with every odd byte escaped, wherever it stands among those that are read at once")
  func places() throws {
    let odd = (UInt8(0)...0x7F).map { String(Unicode.Scalar($0)) } + ["é", "€", "😀", "\u{FFFF}"]
    for text in odd {
      for place in 0..<35 {
        for after in [0, 1, 7, 8, 9, 15, 16, 17] {
          let whole =
            String(repeating: "a", count: place) + text + String(repeating: "b", count: after)
          let written = JSONValue.string(whole).text
          #expect(try JSONValue(parsing: written) == .string(whole))
          #expect(written.utf8.allSatisfy { $0 >= 0x20 })
        }
      }
    }
  }

  @Test("and grows its buffer in the middle of escapes")
  func growth() throws {
    let text = String(repeating: "\u{1}\"", count: 5000)
    #expect(try JSONValue(parsing: JSONValue.string(text).text) == .string(text))
  }
}

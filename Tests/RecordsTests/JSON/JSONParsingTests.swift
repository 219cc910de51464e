import Records
import Testing

@Suite("JSON is read strictly")
struct JSONParsingTests {
  @Test(
    "and written back as it was",
    arguments: [
      "null", "true", "false", "0", "-0", "1.50", "-1e+10", "2E-3", "\"\"", "\"é😀\"", "[]", "{}",
      "[1,[2,{\"a\":[]}],null]", "{\"a\":{\"b\":\"c\"},\"a\":2}", "123456789012345678901234567890",
    ])
  func roundTrip(_ text: String) throws {
    #expect(try JSONValue(parsing: text).text == text)
    #expect(try JSONValue(parsing: " \n\t\r\(text) ").text == text)
  }

  @Test("with escapes undone")
  func escapes() throws {
    let value = try JSONValue(parsing: #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00\u0000""#)
    #expect(value == .string("\"\\/\u{8}\u{c}\n\r\tAé€😀\0"))
  }

  @Test(
    "and an error says where",
    arguments: [
      ("", 0, JSONSyntaxError.Reason.unexpectedEnd), ("  ", 2, .unexpectedEnd),
      ("01", 1, .badNumber), ("1.", 1, .badNumber), ("-", 0, .badNumber), ("1e", 1, .badNumber),
      ("+1", 0, .unexpectedByte), (".5", 0, .unexpectedByte), ("nul", 0, .unexpectedByte),
      ("NaN", 0, .unexpectedByte), ("'a'", 0, .unexpectedByte), ("[1,]", 3, .unexpectedByte),
      ("[,1]", 1, .unexpectedByte), ("[1 2]", 3, .unexpectedByte),
      ("{\"a\" 1}", 5, .unexpectedByte),
      ("{a:1}", 1, .unexpectedByte), ("{\"a\":1,}", 7, .unexpectedByte),
      ("[1}", 2, .unexpectedByte),
      ("[", 1, .unexpectedEnd), ("{\"a\":", 5, .unexpectedEnd), ("[1", 2, .unexpectedEnd),
      ("{\"a\"", 4, .unexpectedEnd), ("\"a", 2, .unexpectedEnd), ("\"\\", 1, .unexpectedEnd),
      ("1 2", 2, .trailingBytes), ("{}]", 2, .trailingBytes), ("\"\\x\"", 1, .badEscape),
      ("\"\\u12g4\"", 1, .badEscape), ("\"\\ud800\"", 1, .loneSurrogate),
      ("\"\\ud800\\u0041\"", 1, .loneSurrogate), ("\"\\udc00\\ud800\"", 1, .loneSurrogate),
      ("\"a\nb\"", 2, .controlCharacter), ("[],", 2, .trailingBytes), ("/**/1", 0, .unexpectedByte),
    ])
  func errors(_ text: String, _ offset: Int, _ reason: JSONSyntaxError.Reason) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    #expect(error?.offset == offset)
    #expect(error?.reason == reason)
  }

  @Test(
    "and invalid UTF-8 is none",
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF5, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF],
    ] as [[UInt8]])
  func invalidUTF8(_ bytes: [UInt8]) {
    // At every place of a word, so that the fast scan cannot step over it.
    for place in 0..<9 {
      let text = [0x22] + [UInt8](repeating: 0x61, count: place) + bytes + [0x22]
      let error = #expect(throws: JSONSyntaxError.self) {
        try text.withUnsafeBufferPointer { text throws(JSONSyntaxError) in
          try JSONValue(parsing: text)
        }
      }
      #expect(error?.reason == .invalidUTF8)
      #expect(error?.offset == place + 1)
    }
  }

  @Test("to a depth of 64")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try JSONValue(parsing: nested(64)).text == nested(64))
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(65)) }
    #expect(error?.reason == .tooDeep)
    let long = String(repeating: "[", count: 1_000_000)
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: long) }
  }

  @Test("and every broken prefix and every changed byte is survived")
  func damage() throws {
    let text = Array(#"{"a":[1.5e3,true,null,"\u00e9\ud83d\ude00é"],"b":{"c":""}} "#.utf8)
    for length in 0..<text.count - 1 {
      #expect(throws: JSONSyntaxError.self) {
        try JSONValue(parsing: String(decoding: text.prefix(length), as: UTF8.self))
      }
    }
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var damaged = text
        damaged[place] = byte
        let value = damaged.withUnsafeBufferPointer { try? JSONValue(parsing: $0) }
        // What is still accepted must write back to something that reads the same.
        if let value { #expect(try JSONValue(parsing: value.text) == value) }
      }
    }
  }

  @Test("and a tape finds values and their bytes")
  func tape() throws {
    let text = Array(#"{"a": {"b": [10, "x\ty", {"c" : 1}]}, "a": 2}"#.utf8)
    let tape = JSONTape()
    try text.withUnsafeBufferPointer { bytes in
      try tape.parse(bytes)
      let root = try #require(tape.root)
      func raw(_ steps: Path.Step...) -> String? {
        tape.find(Path(steps), from: root).map {
          String(decoding: tape.bytes(of: $0), as: UTF8.self)
        }
      }
      #expect(raw(.key("a"), .key("b"), .index(1)) == #""x\ty""#)
      #expect(raw(.key("a"), .key("b"), .index(2)) == #"{"c" : 1}"#)
      #expect(raw(.key("a"), .key("b"), .index(3)) == nil)
      #expect(raw(.key("a"), .key("b"), .key("c")) == nil)
      let list = try #require(tape.find(Path([.key("a"), .key("b")]), from: root))
      #expect(tape.elements(of: list).map { tape.kind(of: $0) } == [.number, .string, .object])
      #expect(tape.value(of: list).text == #"[10,"x\ty",{"c":1}]"#)
    }
    #expect(throws: JSONSyntaxError.self) {
      try [UInt8]("[".utf8).withUnsafeBufferPointer { text throws(JSONSyntaxError) in
        try tape.parse(text)
      }
    }
    #expect(tape.root == nil)
  }
}

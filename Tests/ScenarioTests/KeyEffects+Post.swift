/// Every key of a message, each with a change that a connector's own test sees.
extension KeyEffect {
  static let post: [KeyEffect] =
    [
      .init("request.from", "from: record.author", "from: record.desk", .lint, says: "HG0610"),
      .init("request.to", "to: record.who", "to: record.friends", .lint, says: "HG0610"),
      .init(
        "expect_request.from", "from: g@h.example\n          to",
        "from: g@g.example\n          to",
        .lint, says: "from: found    g@h.example"),
      .init(
        "expect_request.to", "to: [ a@b.example, c@d", "to: [ a@a.example, c@d", .lint,
        says: "to: found    a@b.example"),
      .init(
        "expect_request.message", "            Subject: Spring\n",
        "            Subject: Summer\n", .lint, says: "Subject: Spring"),
    ]
    + [
      ("cc", "record.friends"), ("bcc", "record.others"), ("reply_to", "record.desk"),
      ("subject", "record.title"), ("text", "record.words"), ("html", "record.page"),
      ("headers", "record.marks"),
    ].map { key, value in
      .init(
        "request.\(key)", "              \(key): \(value)\n", "", .lint, says: "HG0610")
    }
    // A destination's settings are those of a mail server.
    + [
      ("host", "[a]", "HG0404"), ("port", "x", "HG0404"), ("username", "[a]", "HG0404"),
      ("password", "p", "HG0810"), ("security", "on", "HG0809"), ("ca", "[a]", "HG0404"),
      ("from", "[a]", "HG0404"), ("hots", "a", "HG0807"),
    ].map { key, value, code in
      .init(
        "destinations.settings.\(key)", "both: { connector: file, settings: { path: both.jsonl } }",
        "both: { connector: post, settings: { \(key): \(value) } }", .lint, says: code)
    }
}

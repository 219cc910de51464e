extension CodeFixture {
  private static let plain = """
    fragments:
      person:
        map: { name: name, kind: { const: person } }
    pipelines:

    """

  /// The same with a connector that asks much of its fields, and a pipeline to it.
  private static func asking(_ with: String, _ map: String) -> String {
    """
    connectors:
      loft:
        title: A loft
        transport: http
        base_url: "https://loft.example"
        actions:
          birds:
            kind: record
            modes: [upsert]
            match: [ref]
            settings: { hashed: { type: bool, default: true } }
            fields:
              ref: { type: int }
              email: { type: string, hash: { with: sha256, when: { value: action.hashed, equals: true } } }
              names: { type: [string], hash: sha1 }
              country: { type: string, pattern: "[A-Z]{2}" }
              rank: { type: int, min: 1, max: 9 }
              source: { type: string, required: true, default: shop }
            checks: [ { any_of: [email, names] } ]
            requests:
              write:
                for: [add, change]
                request: { method: POST, path: /birds, body: { object: { birds: records } } }
    destinations:
      loft: { connector: loft }
    fragments:
      person:
        map: { name: name, kind: { const: person } }
    pipelines:
      birds:
        model: customers
        to: { destination: loft, action: birds, with: { \(with) } }
        mode: upsert
        map: { ref: id, \(map) }

    """
  }

  private static func asking(
    _ code: String, with: (wrong: String, right: String) = ("", ""),
    _ wrong: String, right: String, at place: String
  ) -> CodeFixture {
    .init(
      code, plain, wrong: asking(with.wrong, wrong), right: asking(with.right, right), at: place)
  }

  static let fields: [CodeFixture] = [
    asking(
      "HG0425", "email: { column: email, apply: [trim, sha256] }",
      right: "email: { column: email, apply: [trim] }", at: "sha256"),
    asking(
      "HG0425", "email: { column: email, apply: [{ hmac: { key: { env: K } } }] }",
      right: "email: { column: email, apply: [md5, trim] }",
      at: "{ hmac: { key: { env: K } } }"),
    asking(
      "HG0425", with: ("", "hashed: false"), "email: { column: email, apply: [sha1] }",
      right: "email: { column: email, apply: [sha1] }", at: "sha1"),
    asking(
      "HG0425", "names: { array: [name, { column: email, apply: [sha512] }] }",
      right: "names: { array: [name, { column: email, apply: [lower] }] }", at: "sha512"),
    asking(
      "HG0425", "names: { coalesce: [{ array: [{ column: email, apply: [md5] }] }, name] }",
      right: "names: { coalesce: [{ array: [email] }, name] }", at: "md5"),
    asking("HG0426", "country: name", right: "names: name", at: "map"),
    asking(
      "HG0814", with: ("hashed: { env: HASHED }", "hashed: false"), "email: email",
      right: "email: email", at: "{ env: HASHED }"),
    asking(
      "HG0414", "email: email, country: { const: CHE }",
      right: "email: email, country: { const: CH }", at: "CHE"),
    asking(
      "HG0414", "email: email, rank: { const: 10 }", right: "email: email, rank: { const: 9 }",
      at: "10"),
  ]
}

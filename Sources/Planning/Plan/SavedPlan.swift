import Crypto
import FoundationEssentials

/// A plan in a file: what was reviewed, and what it stands on; deterministic, without secrets, sealed by a digest.
package struct SavedPlan: Hashable, Sendable, Codable {
  /// What a pipeline was when the plan was made.
  package struct Reviewed: Hashable, Sendable, Codable {
    package let pipeline: String
    package let uid: String?
    /// Digests of the definition in the text, and of the one that was deployed; nil where there is none.
    package let declared: String?
    package let deployed: String?
    package let deployment: Int?
    /// That of the state.
    package let generation: Int?
    /// The run that holds the pinned rows.
    package let run: Int?

    package init(
      pipeline: String, uid: String?, declared: String?, deployed: String?, deployment: Int?,
      generation: Int?, run: Int? = nil
    ) {
      self.pipeline = pipeline
      self.uid = uid
      self.declared = declared
      self.deployed = deployed
      self.deployment = deployment
      self.generation = generation
      self.run = run
    }
  }

  package var formatVersion = 1
  /// 12 hex digits of the digest: what the plan is called.
  package private(set) var id = ""
  package let tool: String
  package let ledger: String?
  /// The values that variables were given from outside of the text.
  package let variables: [String: String]
  package let selection: [String]
  package let plan: Plan
  package let pipelines: [Reviewed]
  /// Until when the rows are pinned, in milliseconds since 1970; nil where they are not.
  package let expiresAt: Int64?
  /// SHA-256 of all the rest.
  package private(set) var digest = ""

  package init(
    tool: String, ledger: String?, variables: [String: String], selection: [String], plan: Plan,
    pipelines: [Reviewed], expiresAt: Int64? = nil
  ) throws {
    self.tool = tool
    self.ledger = ledger
    self.variables = variables
    self.selection = selection
    self.plan = plan
    self.pipelines = pipelines
    self.expiresAt = expiresAt
    digest = try sealed()
    id = String(digest.prefix(12))
  }

  package var isFrozen: Bool { expiresAt != nil }

  /// The file's text.
  package func text() throws -> String {
    String(decoding: try Self.encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// Why a file is no plan that can be applied.
  package enum Unreadable: Error, Hashable, Sendable {
    case notAPlan
    case otherFormat(Int)
    /// The text is not what the digest was made of.
    case changed
  }

  /// Reads a file's text; only what was written by `text` comes through.
  package init(reading text: String) throws {
    struct Head: Decodable { let formatVersion: Int }
    let data = Data(text.utf8)
    guard let head = try? Self.decoder.decode(Head.self, from: data) else {
      throw Unreadable.notAPlan
    }
    guard head.formatVersion == 1 else { throw Unreadable.otherFormat(head.formatVersion) }
    guard let saved = try? Self.decoder.decode(SavedPlan.self, from: data) else {
      throw Unreadable.notAPlan
    }
    guard try saved.digest == saved.sealed(), saved.id == saved.digest.prefix(12),
      try saved.text() == text
    else { throw Unreadable.changed }
    self = saved
  }

  private func sealed() throws -> String {
    var bare = self
    bare.id = ""
    bare.digest = ""
    return Digest.hex(of: try Self.encoder.encode(bare))
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}

/// SHA-256 in hex.
package enum Digest {
  package static func hex(of bytes: some DataProtocol) -> String {
    let digits = Array("0123456789abcdef")
    return SHA256.hash(data: bytes).reduce(into: "") {
      $0.append(digits[Int($1 >> 4)])
      $0.append(digits[Int($1 & 15)])
    }
  }
}

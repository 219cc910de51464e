/// A pure function from text to text that takes nothing else.
package enum TextFunction: String, Hashable, Sendable, CaseIterable, Codable, BitwiseCopyable {
  case trim, lower, upper, digits
  case stripWhitespace = "strip_ws"
  case stripPunctuation = "strip_punct"
  /// Cuts one `@` off the beginning.
  case stripAt = "strip_at"
  case gmailCanonical = "gmail_canonical"
  case md5, sha1, sha256, sha512, base64
  case urlEncode = "url_encode"
  case e164
}

/// A function of `apply`, with its arguments.
package enum ValueFunction: Hashable, Sendable {
  case text(TextFunction)
  /// Cuts this off the beginning where it stands there.
  case stripPrefix(String)
  /// Text to the list of its parts; empty text has none.
  case split(String)
  /// Text to the list of its parts that are not blank; absent where there is none.
  case parts(String)
  /// Text to its digest under a key that a run reads.
  case hmac(SecretReference, KeyedDigest)
  /// A list to one text; what is null adds nothing.
  case join(String)
}

import Records

extension Rejection {
  /// A record that alone is larger than a request may be.
  static func oversized(bytes: Int) -> Rejection {
    Rejection(
      code: "HG2012", field: "record",
      reason:
        "alone it makes a request of \(bytes) bytes, more than the destination takes; map less into it"
    )
  }

  /// A record of which the request holds more than the destination takes of one.
  static func large(bytes: Int, _ most: Int) -> Rejection {
    Rejection(
      code: "HG2012", field: "record",
      reason:
        "the request would hold \(bytes) bytes of it, and the destination takes \(most) of one; map less into it"
    )
  }
}

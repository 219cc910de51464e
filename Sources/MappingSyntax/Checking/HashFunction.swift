import Records

extension ValueFunction {
  /// Whether it makes a digest.
  var isHash: Bool {
    switch self {
    case .text(let function): TextHash.allCases.contains { $0.function == function }
    case .hmac: true
    case .stripPrefix, .split, .parts, .join: false
    }
  }
}

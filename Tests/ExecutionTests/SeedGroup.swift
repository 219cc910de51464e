import Testing

/// Seeds that one test case runs; each is a story of its own, told in a variant.
struct SeedGroup {
  private static let size = 25

  let number: Int

  /// Tells each story; what it throws is an issue that names its seed.
  func each(_ variants: [MatchVariant], _ tell: (Int, MatchVariant) throws -> Void) {
    for seed in number * Self.size..<(number + 1) * Self.size {
      let variant = variants[seed % variants.count]
      do { try tell(seed, variant) } catch {
        Issue.record("seed \(seed), \(variant): \(error)")
      }
    }
  }
}

import Records
import Testing

@Suite("Moments of a record")
struct MomentOrderTests {
  @Test(
    "are compared as instants, and with nothing else",
    arguments: [
      (#""2025-01-02T00:00:00Z""#, #""2025-01-01T23:59:59Z""#, 1),
      (#""2025-01-02T00:00:00Z""#, #""2025-01-02T00:00:00Z""#, 0),
      (#""2025-01-02T00:30:00+01:00""#, #""2025-01-02T00:00:00Z""#, -1),
      (#""2025-01-02T00:00:00.25Z""#, #""2025-01-02T00:00:00.3Z""#, -1),
      (#""2025-01-02""#, #""2025-01-01T23:00:00Z""#, 1), (#""2025-01-02""#, #""2025-01-02""#, 0),
      (#""2025-01-02T00:00:00""#, #""2025-01-02""#, 0), ("1700000000", "1700000000.5", -1),
      ("1700000000", #""2025-01-02""#, nil), (#""soon""#, #""2025-01-02""#, nil),
      ("true", "1", nil), ("[1]", "1", nil), (#""""#, #""2025-01-02""#, nil),
    ] as [(String, String, Int?)])
  func order(_ left: String, _ right: String, _ expected: Int?) {
    let found = Array(left.utf8).withUnsafeBufferPointer { left in
      Array(right.utf8).withUnsafeBufferPointer { MomentOrder.compare(left, $0) }
    }
    #expect(found.map { $0.signum() } == expected)
  }
}

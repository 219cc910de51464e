import Compiler
import Diagnostics
import Testing

@Suite("Large projects")
struct ScaleTests {
  static func pipeline(_ index: Int) -> String {
    """
      people_\(index):
        description: Everyone of list \(index)
        owner: growth@example.com
        model: customers
        to: { destination: pigeon, action: people, with: { list: "list-\(index)" } }
        mode: mirror
        map:
          ref: id
          email: { column: email, apply: [trim] }
          seen: { column: seen, format: rfc3339 }
          address: address
          items: { array: { from: orders, each: { object: { code: sku, price: price } } } }
        schedule: { every: 1h }
        guard: { deletes: { max: 2%, above: 500 } }

    """
  }

  /// The shop with `count` further pipelines in so many files.
  static func texts(_ count: Int, files: Int) -> [String: String] {
    var texts = ShopProject.texts
    let each = count / files
    for file in 0..<files {
      texts["pipelines/many_\(file).yaml"] =
        "pipelines:\n" + (0..<each).map { pipeline(file * each + $0) }.joined()
    }
    return texts
  }

  /// The least of three, for other work on the machine only ever adds.
  private func cost(_ count: Int, files: Int) -> Duration {
    let texts = Self.texts(count, files: files)
    let clock = ContinuousClock()
    return (0..<3).map { _ in
      clock.measure { #expect(compile(texts).project?.pipelines.count == count + 4) }
    }.min()!
  }

  @Test("eight times the pipelines cost about eight times the time, in few files or many")
  func linear() {
    for files in [5, 100] {
      let small = cost(100, files: files)
      let large = cost(800, files: files)
      #expect(large < small * 20, "\(files) files: \(small), \(large)")
    }
  }
}

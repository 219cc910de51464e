import PostgresServer
import Testing

extension Engine {
  /// The one that projects of the running test have their tables in.
  @TaskLocal static var current = Engine.sqlite

  /// What a project says of its source.
  var source: String {
    switch self {
    case .sqlite: "{ sqlite: { path: store.db } }"
    case .postgres: "{ postgres: { url: { env: STORE_URL } } }"
    }
  }
}

/// Runs a test once on each engine that is here.
struct OnEveryEngine: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    for engine in Engine.available {
      try await Engine.$current.withValue(engine) { try await function() }
    }
  }
}

extension Trait where Self == OnEveryEngine {
  static var onEveryEngine: Self { OnEveryEngine() }
}

import Connectors
import Diagnostics
import Records
import YAMLSyntax

/// Runs a pipeline's tests: its mapping and its requests, without source, secrets or network.
package struct PipelineTestBench {
  private let pipeline: Pipeline
  /// As a run maps rows.
  private let mapper: RecordMapper
  /// Without the connector's own normalising.
  private let plain: RecordMapper
  private let bound: BoundAction
  private let checks: RecordChecks?

  /// Stands in the place of every key of `hmac`, for tests read no secret.
  private static let key = Array("test".utf8)

  /// Takes the pipeline's own destination and connector out of the project they were checked in.
  package init(_ pipeline: Pipeline, in project: Project) {
    guard let destination = project.destinations[pipeline.destination],
      let connector = project.connectors[destination.connector],
      let action = connector.action(pipeline.action)
    else { preconditionFailure("a checked pipeline names what is not in its project") }
    self.pipeline = pipeline
    let columns = pipeline.columns.map(\.slot.type)
    let keys = MappingProgram(columns: columns, fields: pipeline.fields).secrets
    func mapper(_ fields: [MappedField]) -> RecordMapper {
      RecordMapper(
        MappingProgram(
          columns: columns, fields: fields,
          keys: Dictionary(uniqueKeysWithValues: keys.map { ($0, Self.key) })))
    }
    self.mapper = mapper(pipeline.fields)
    plain = mapper(pipeline.fields.map(\.withoutNormalizing))
    checks = RecordChecks(action)
    bound = BoundAction(
      connector: connector, action: action, settings: Self.offline(destination.settings),
      with: Self.offline(pipeline.with), object: Self.offline(pipeline.object),
      match: pipeline.match, mode: pipeline.mode, fields: pipeline.fields.map(\.key),
      limits: destination.limits)
  }

  /// The tests of the pipeline, in their order.
  package func results() -> [PipelineTestResult] { pipeline.tests.map(result) }

  private func result(_ test: PipelineTest) -> PipelineTestResult {
    let context = MappingContext(test.event, startedAt: 0)
    let made = judged(record(mapper, test.row, test.operation, in: context), test.operation)
    let shown = record(plain, test.row, test.operation, in: context).record
    var differences: [PipelineTestResult.Difference] = []
    func differs(_ path: String, _ expected: String, _ found: String, _ span: SourceSpan) {
      differences.append(.init(path: path, expected: expected, found: found, span: span))
    }
    let rejection = rejection(of: made, test)
    switch test.expectation {
    case .rejected(let code):
      if rejection?.code != code.value {
        differs("reject", code.value, rejection.map(\.shown) ?? "sent", code.span)
      }
    case .same(let span):
      if let rejection {
        differs("record", "same", rejection.shown, span)
      } else if !isSame(test) {
        differs("record", "same", "another record", span)
      }
    case .sent(let fields, let request):
      if let rejection {
        differs("record", "sent", rejection.shown, test.span)
      } else if isSame(test) {
        differs("record", "sent", "as before, so nothing is sent", test.span)
      } else {
        var comparison = ExpectedValue()
        for field in fields {
          comparison.compare(
            field.value, at: field.node, with: shown?.value[field.name], path: field.name)
        }
        differences += comparison.differences
        if let request {
          differences += requestDifferences(request, made, test)
        }
      }
    }
    return PipelineTestResult(
      pipeline: pipeline.name, pipelineSpan: pipeline.span, test: test, record: shown?.text,
      differences: differences)
  }

  private func record(
    _ mapper: RecordMapper, _ values: [String: JSONValue], _ operation: Operation,
    in context: MappingContext = .neutral
  ) -> MadeRecord {
    let row = TestRow(values, columns: pipeline.columns)
    let out = ByteBuffer()
    let content = bound.action.content(of: operation, in: pipeline.mode)
    return withExtendedLifetime(row) {
      switch mapper.map(row.row, content, in: context, into: out) {
      case .mapped: .made(TestRecord(bytes: Array(out.bytes)))
      case .rejected(let rejection): .rejected(rejection)
      }
    }
  }

  /// The record where the action's checks let it pass.
  private func judged(_ made: MadeRecord, _ operation: Operation) -> MadeRecord {
    guard let checks, let record = made.record,
      bound.action.content(of: operation, in: pipeline.mode) == .whole
    else { return made }
    let rejection = record.bytes.withUnsafeBufferPointer { checks.rejection(of: $0) }
    return rejection.map { .rejected($0) } ?? made
  }

  /// Whether a changed row's record is the one that was sent before.
  private func isSame(_ test: PipelineTest) -> Bool {
    guard let before = test.before else { return false }
    return record(mapper, test.row, .change).record?.bytes
      == record(mapper, before, .change).record?.bytes
  }

  /// Why the row is not sent: by the mapping, for its size, or because its request has no URL.
  private func rejection(of made: MadeRecord, _ test: PipelineTest) -> Rejection? {
    switch made {
    case .rejected(let rejection): return rejection
    case .made(let record):
      guard carries(test.operation) else { return nil }
      do throws(RequestError) {
        guard let batch = try batch(record, test.operation) else { return nil }
        switch batch.request.write {
        case .http: _ = try bound.request(for: batch)
        case .mail: _ = try bound.mail(for: batch, seconds: 0)
        case .append, .replace, .table, .matrix: break
        }
        return nil
      } catch {
        if case .record(let rejection) = error { return rejection }
        return nil
      }
    }
  }

  private func requestDifferences(
    _ request: Spanned<ExpectedRequest>, _ made: MadeRecord, _ test: PipelineTest
  ) -> [PipelineTestResult.Difference] {
    func failed(_ found: String) -> [PipelineTestResult.Difference] {
      [.init(path: "request", expected: "sent", found: found, span: request.span)]
    }
    guard carries(test.operation) else {
      return failed("no request of the action carries `\(test.operation.rawValue)`")
    }
    do throws(RequestError) {
      guard let record = made.record, let batch = try batch(record, test.operation) else {
        return failed("no record")
      }
      return try request.value.differences(bound, batch).map {
        .init(path: $0.part, expected: $0.expected, found: $0.found, span: $0.span)
      }
    } catch {
      switch error {
      case .binding(let binding): return failed(binding.description)
      case .record(let rejection): return failed(rejection.shown)
      }
    }
  }

  private func carries(_ operation: Operation) -> Bool {
    bound.requests.map(\.definition).contains { request in
      request.isWhole || request.operations.contains(operation)
    }
  }

  /// The batch of one record; throws what is wrong with the record's size.
  private func batch(_ record: TestRecord, _ operation: Operation) throws(RequestError) -> Batch? {
    let batcher = Batcher(bound)
    let added = batcher.add(
      operation, seq: 0, key: { _ in IdempotencyKey(high: 0, low: 0) },
      write: { buffer in
        record.bytes.withUnsafeBufferPointer { buffer.append($0) }
        return true
      })
    switch added {
    case .taken(let closed): return closed ?? batcher.flush().first
    case .leftOut: return nil
    case .rejected(let rejection): throw .record(rejection)
    }
  }

  /// What is not made yet is called by its name.
  private static func offline(_ object: PipelineObject?) -> [String: JSONValue] {
    switch object?.choice {
    case .use(let id)?: ["id": .string(id)]
    case .create?: ["id": .string(object?.name ?? "")]
    case nil: [:]
    }
  }

  /// Settings without the world: in the place of a secret stands the name of where a run finds it.
  private static func offline(_ settings: [String: SettingValue]) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for (name, setting) in settings {
      switch setting {
      case .literal(let value): values[name] = value
      case .environment(let place), .file(let place):
        values[name] = .string(name == "base_url" ? "https://base-url.invalid" : place)
      }
    }
    return values
  }
}

/// A record that a test's row has become.
private struct TestRecord {
  let bytes: [UInt8]

  var text: String { String(decoding: bytes, as: UTF8.self) }
  var value: JSONValue {
    bytes.withUnsafeBufferPointer { (try? JSONValue(parsing: $0)) ?? .null }
  }
}

/// What the mapping has made of a test's row.
private enum MadeRecord {
  case made(TestRecord)
  case rejected(Rejection)

  var record: TestRecord? {
    switch self {
    case .made(let record): record
    case .rejected: nil
    }
  }
}

extension Rejection {
  fileprivate var shown: String { "rejected with \(code), `\(field)`: \(reason)" }
}

extension MappedField {
  fileprivate var withoutNormalizing: MappedField {
    // What is asked of a text is asked of the normalised one.
    let rule = FieldRule(type: rule.type, isRequired: rule.isRequired, isMatch: rule.isMatch)
    return MappedField(key: key, value: value, rule: rule)
  }
}

extension PipelineTest {
  /// The codes that a row may be rejected with before it is sent.
  static var rejections: [String] {
    RejectionCode.allCases.map(\.rawValue) + ["HG2012", "HG2013", "HG2025", RecordChecks.code]
  }
}

import Records

/// How far a batch has come in the steps of its request.
package struct FlowProgress: Hashable, Sendable {
  /// The step that is next.
  package var step: Int
  /// What answers said, by `STEP.KEPT`.
  package var kept: [String: String]
  /// When the step was first asked for, where it is a poll: seconds since 1970.
  var askedSince: Int64?
  /// What came of it, where only the last call is left.
  package var ending: BatchOutcome?

  package init(step: Int = 0, kept: [String: String] = [:]) {
    self.step = step
    self.kept = kept
  }
}

extension Batch {
  /// Whether the records were handed over, and what became of them is still to be asked.
  package var isOpen: Bool {
    guard let flow else { return false }
    return progress.step > flow.upload && progress.ending == nil
  }
}

extension Batch {
  /// An empty batch of what was handed over before; it has records and no body.
  package static func resumed(_ index: Int, _ request: BoundRequest, at progress: FlowProgress)
    -> Batch
  {
    let batch = Batch(requestIndex: index, request: request.definition)
    batch.progress = progress
    batch.isResumed = true
    return batch
  }

  /// Adds the next record that was handed over.
  ///
  /// - Parameter items: how many items it came to.
  package func resume(
    _ seq: Int64, _ operation: Operation, _ key: IdempotencyKey?,
    _ record: UnsafeBufferPointer<UInt8>, items: Int
  ) {
    take(
      seq, operation, key, record: 0..<0, item: 0..<0, recordApart: record, items: items)
  }
}

extension BoundAction {
  /// The request of the step that is next.
  func stepRequest(_ flow: FlowDefinition, for batch: Batch) throws(RequestError) -> HTTPRequest {
    let progress = batch.progress
    let isUpload = progress.ending == nil && progress.step == flow.upload
    let definition =
      (progress.ending == nil ? nil : flow.finally) ?? flow.steps[progress.step].request
    let target: URLTarget
    var values = values
    values.step = progress.kept
    do throws(BindingError) {
      target = try URLTarget(definition, base: try base.get(), values)
    } catch { throw .binding(error) }
    var body = isUpload ? requests[batch.requestIndex].layout.body(of: batch) : nil
    if !isUpload, let part = definition.body {
      let written = ByteBuffer()
      written.append(RecordLayout.body(part, operation: nil, values).head)
      body = written
    }
    let whole: String
    if let fixed = target.fixed { whole = fixed } else { whole = try url(target, batch) }
    return HTTPRequest(
      method: target.method, url: whole,
      headers: try headers(target, batch), headersVary: true, body: body)
  }
}

extension BoundValues {
  /// The values with something in place of what steps keep, to see whether all else is there.
  func supposing(_ flow: FlowDefinition?) -> BoundValues {
    var values = self
    for step in flow?.steps ?? [] {
      for kept in step.keep { values.step[step.key(kept.name)] = "0" }
    }
    return values
  }
}

extension FlowStep {
  /// `STEP.KEPT`, as paths end in it.
  func key(_ kept: String) -> String { Path([.key(name), .key(kept)]).description }
}

/// Where the state of one pipeline is, and whose it must be.
package struct StateFile: Hashable, Sendable {
  package let place: StatePlace
  /// 12 hex digits, from the ledger.
  package let uid: String
  package let ledgerID: String
  package let project: String
  package let environment: String
  package let pipeline: String
  /// The generation that the ledger saw last; nil where no run of the pipeline has closed yet.
  package let expectedGeneration: Int64?
  /// The highest number that the ledger gave a run; nil where that is not to be compared.
  package let lastRun: Int64?

  package init(
    _ place: StatePlace, uid: String, ledgerID: String, project: String, environment: String,
    pipeline: String, expectedGeneration: Int64?,
    lastRun: Int64? = nil
  ) {
    precondition(uid.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 122) })
    self.lastRun = lastRun
    self.place = place
    self.uid = uid
    self.ledgerID = ledgerID
    self.project = project
    self.environment = environment
    self.pipeline = pipeline
    self.expectedGeneration = expectedGeneration
  }

  /// The place in words, for messages.
  package var path: String { place.text }

  /// The same once it was compared with the ledger, which a run leaves behind.
  var compared: StateFile {
    StateFile(
      place, uid: uid, ledgerID: ledgerID, project: project, environment: environment,
      pipeline: pipeline, expectedGeneration: nil)
  }
}

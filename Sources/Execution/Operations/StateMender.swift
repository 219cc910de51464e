import Planning
import Warehouses

/// The state of one pipeline, held by an operator's command.
struct StateMender {
  let sync: Sync
  let subject: RunSubject
}

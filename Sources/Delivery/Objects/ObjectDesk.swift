import Connectors

/// Looks for objects of a destination and makes them, one request after the other.
///
/// A search is tried again where that may help; to make an object is tried once, for a second try may make a second one.
package final class ObjectDesk {
  /// Pages of a list that are read at most: a destination that never ends its list is no endless loop.
  private static let mostPages = 1_000

  private let object: BoundObject
  private let caller: Caller

  /// `now` gives milliseconds since 1970, `random` 64 random bits.
  package init(
    _ object: BoundObject, timeouts: HTTPTimeouts = HTTPTimeouts(), pace: RetryPace,
    time: CourierTime = .live, now: @escaping () -> Int64, random: @escaping () -> UInt64
  ) throws {
    self.object = object
    let auth: BoundAuth
    do { auth = try object.auth() } catch { throw DeliveryError.binding(error) }
    caller = try Caller(
      endpoint: object.endpoint, auth: auth, timeouts: timeouts, pace: pace, time: time, now: now,
      random: random)
  }

  /// All that the search finds, over all its pages.
  package func find() throws -> [BoundObject.Found] {
    var found: [BoundObject.Found] = []
    var page: String?
    for _ in 0..<Self.mostPages {
      let request: HTTPRequest
      do { request = try object.search(page: page) } catch { throw DeliveryError.binding(error) }
      let read = try caller.patiently {
        try caller.ask(request) { answer in object.page(in: answer) }
      }
      found += read.found
      guard let next = read.next, next != page else { return found }
      page = next
    }
    throw CallFailure.refused(
      "\(object.endpoint) has no end to the list of what it has", status: nil)
  }

  /// Makes the object; returns its id.
  package func create() throws -> String {
    let request: HTTPRequest
    do { request = try object.creation() } catch { throw DeliveryError.binding(error) }
    return try caller.ask(request) { answer in object.id(in: answer) }
  }
}

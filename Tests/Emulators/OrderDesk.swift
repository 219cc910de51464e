import Foundation

/// An in-house desk that takes completed orders a hundred at a time, as its makers would have written it: strict about what it is sent.
///
/// `POST /orders/batch` takes `{ "orders": [ ... ] }` and answers `{ "errors": [ { "index", "code", "message" } ] }`;
/// `DELETE /orders/ID` takes one away. Sendable because all that changes is guarded by `lock`.
package final class OrderDesk: @unchecked Sendable {
  private let lock = NSLock()
  private let token: String
  private var kept: [Int: String] = [:]

  package init(token: String) { self.token = token }

  /// The orders by id, each as JSON with sorted keys.
  package var orders: [Int: String] { lock.withLock { kept } }

  package func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    lock.withLock {
      guard request.header("Authorization") == "Bearer \(token)" else {
        return Self.refusal(401, "unauthorized", "a valid bearer token is needed")
      }
      if request.method == "POST", request.target == "/orders/batch" { return take(request) }
      let parts = request.target.split(separator: "/", omittingEmptySubsequences: false)
      guard request.method == "DELETE", parts.count == 3, parts[1] == "orders",
        let id = Int(parts[2])
      else { return Self.refusal(404, "not_found", "no such path") }
      guard request.body.isEmpty else { return Self.refusal(400, "shape", "send no body") }
      guard kept.removeValue(forKey: id) != nil else {
        return Self.refusal(404, "absent", "no such order")
      }
      return HTTPServer.Answer(204)
    }
  }

  private func take(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    guard request.header("Content-Type") == "application/json" else {
      return Self.refusal(415, "not_json", "application/json is needed")
    }
    let data = Data(request.body)
    guard let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let objects = root["orders"] as? [[String: Any]], root.count == 1
    else { return Self.refusal(400, "shape", "`orders` and nothing else is needed") }
    guard (1...100).contains(objects.count) else {
      return Self.refusal(413, "too_many", "1 to 100 orders")
    }
    let orders: [Order]
    do { orders = try JSONDecoder().decode(Batch.self, from: data).orders } catch {
      return Self.refusal(400, "type", "\(error)")
    }
    if let problem = zip(objects, orders).lazy.compactMap({ Order.problem($0, $1) }).first {
      return Self.refusal(400, "order", problem)
    }
    guard Set(orders.map(\.orderID)).count == orders.count else {
      return Self.refusal(400, "duplicate", "an order stands twice in the batch")
    }
    var errors: [[String: Any]] = []
    for (index, order) in orders.enumerated() {
      if order.products?.isEmpty ?? true {
        errors.append(
          ["index": index, "code": "no_products", "message": "order has no products"])
      } else {
        kept[order.orderID] = Self.text(objects[index])
      }
    }
    return Self.answer(200, ["errors": errors])
  }

  private static func refusal(_ status: Int, _ code: String, _ message: String)
    -> HTTPServer.Answer
  {
    answer(status, ["error": ["code": code, "message": message]])
  }

  private static func answer(_ status: Int, _ body: [String: Any]) -> HTTPServer.Answer {
    HTTPServer.Answer(status, text(body), headers: [("Content-Type", "application/json")])
  }

  private static func text(_ value: [String: Any]) -> String {
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}

/// What is in a batch; decoding it checks the types.
private struct Batch: Decodable { let orders: [Order] }

/// An order as the desk documents it, keys as they are in JSON.
private struct Order: Decodable {
  struct Customer: Decodable {
    let id: Int
    let email: String
  }

  struct Billing: Decodable {
    let street, city, state, country, zip: String?
  }

  struct Product: Decodable {
    enum CodingKeys: String, CodingKey {
      case name, price, quantity
      case productID = "product_id"
    }

    let productID: Int
    let name: String
    let price: Decimal
    let quantity: Int
  }

  enum CodingKeys: String, CodingKey {
    case value, currency, customer, billing, products
    case orderID = "order_id"
    case completedAt = "completed_at"
  }

  let orderID: Int
  let completedAt: String
  let value: Decimal
  let currency: String?
  let customer: Customer?
  let billing: Billing?
  let products: [Product]?

  /// What is wrong with an order whose types are right.
  static func problem(_ object: [String: Any], _ order: Order) -> String? {
    let parts: [(String, [String: Any], Set<String>)] =
      [
        (
          "the order", object,
          ["order_id", "completed_at", "value", "currency", "customer", "billing", "products"]
        ),
        ("`customer`", object["customer"] as? [String: Any] ?? [:], ["id", "email"]),
        (
          "`billing`", object["billing"] as? [String: Any] ?? [:],
          ["street", "city", "state", "country", "zip"]
        ),
      ]
      + (object["products"] as? [[String: Any]] ?? []).map {
        ("a product", $0, ["product_id", "name", "price", "quantity"])
      }
    for (what, members, known) in parts {
      if let odd = members.keys.filter({ !known.contains($0) }).min() {
        return "\(what) has the unknown key `\(odd)`"
      }
    }
    if order.completedAt.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) == nil {
      return "`completed_at` is no RFC 3339 instant"
    }
    if let currency = order.currency, !["USD", "EUR"].contains(currency) {
      return "`currency` is USD or EUR"
    }
    if let email = order.customer?.email, email.wholeMatch(of: /[^@\sA-Z]+@[^@\sA-Z]+/) == nil {
      return "`customer.email` is no address in lower case"
    }
    return nil
  }
}

import Foundation

/// What Braze asks of one object of `/users/track`.
enum BrazeObject {
  /// Why it is not taken; nil where it is.
  static func problem(_ kind: String, _ object: [String: Any]) -> String? {
    if let problem = user(object) { return problem }
    switch kind {
    case "attributes": return attributes(object)
    case "events": return event(object)
    default: return purchase(object)
    }
  }

  private static let identifiers: Set = ["external_id", "user_alias", "braze_id", "email", "phone"]

  private static func user(_ object: [String: Any]) -> String? {
    guard !identifiers.isDisjoint(with: object.filter { !($0.value is NSNull) }.keys) else {
      return "'external_id' or 'user_alias' or 'braze_id' or 'email' or 'phone' is required"
    }
    if let id = object["external_id"], (id as? String)?.isEmpty != false {
      return "'external_id' is no text"
    }
    if let alias = object["user_alias"], (alias as? [String: String])?.count != 2 {
      return "'user_alias' needs a name and a label"
    }
    if let flag = object["_update_existing_only"], !isBool(flag) {
      return "'_update_existing_only' is no boolean"
    }
    return nil
  }

  private static func attributes(_ object: [String: Any]) -> String? {
    let states = ["opted_in", "subscribed", "unsubscribed"]
    if let value = given(object, "email"), !matches(value, /[^@\s]+@[^@\s]+/) {
      return "'email' is no valid address"
    }
    if let value = given(object, "gender"), !["M", "F", "O", "N", "P"].contains(value as? String) {
      return "'gender' is not valid"
    }
    if let value = given(object, "dob"), !matches(value, /\d{4}-\d\d-\d\d/) {
      return "'dob' is no date"
    }
    for name in ["email_subscribe", "push_subscribe"] {
      if let value = given(object, name), !states.contains(value as? String ?? "") {
        return "'\(name)' is no state of a subscription"
      }
    }
    for name in ["date_of_first_session", "date_of_last_session", "marked_email_as_spam_at"] {
      if let value = given(object, name), !isTime(value) { return "'\(name)' is no time" }
    }
    if let value = given(object, "current_location") {
      let place = value as? [String: Double]
      guard place?.count == 2, place?["latitude"] != nil, place?["longitude"] != nil else {
        return "'current_location' needs latitude and longitude"
      }
    }
    return nil
  }

  private static func event(_ object: [String: Any]) -> String? {
    if let problem = happening(object, ["name"]) { return problem }
    guard let name = object["name"] as? String, !name.isEmpty else { return "'name' is required" }
    return nil
  }

  private static func purchase(_ object: [String: Any]) -> String? {
    if let problem = happening(object, ["product_id", "currency", "price", "quantity"]) {
      return problem
    }
    guard let product = object["product_id"] as? String, (1...255).contains(product.count) else {
      return "'product_id' is required"
    }
    guard let currency = object["currency"], matches(currency, /[A-Z]{3}/) else {
      return "'currency' is no ISO 4217 code"
    }
    guard object["price"] is NSNumber, !isBool(object["price"]) else {
      return "'price' is required"
    }
    if let quantity = object["quantity"], !(1...100).contains(quantity as? Int ?? 0) {
      return "'quantity' is from 1 to 100"
    }
    return nil
  }

  /// What events and purchases have in common, beside names of their own.
  private static func happening(_ object: [String: Any], _ names: Set<String>) -> String? {
    let known = names.union(identifiers)
      .union(["app_id", "time", "properties", "_update_existing_only"])
    if let odd = object.keys.filter({ !known.contains($0) }).min() {
      return "'\(odd)' is not known"
    }
    guard let time = object["time"], isTime(time) else { return "'time' is no ISO 8601 time" }
    if let properties = object["properties"], !(properties is [String: Any]) {
      return "'properties' is no object"
    }
    return nil
  }

  private static func given(_ object: [String: Any], _ name: String) -> Any? {
    object[name].flatMap { $0 is NSNull ? nil : $0 }
  }

  private static func matches(_ value: Any, _ form: Regex<Substring>) -> Bool {
    (value as? String)?.wholeMatch(of: form) != nil
  }

  private static func isTime(_ value: Any) -> Bool {
    matches(value, /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/)
  }

  /// A number of JSON reads as a boolean too.
  private static func isBool(_ value: Any?) -> Bool {
    guard let value else { return false }
    return ["true", "false"].contains(JSONAPI.text(value))
  }
}

/// The place of a fault, worked out only once a row is rejected.
extension MappingMachine {
  func rejection(_ fault: MappingFault, names: [String]) -> Rejection {
    var path = names[Int(field)]
    if valueRoot >= 0 && inner >= 0 { path += steps(from: Int(valueRoot), to: Int(inner)) }
    if let lacking { path += ".\(tables.bytes(lacking).string)" }
    let limit = limit(of: fault).map { " (\($0))" } ?? ""
    return Rejection(code: fault.code.rawValue, field: path, reason: fault.text + limit)
  }

  /// The way from a container to a token inside it; elements are `[]` whatever their place.
  private func steps(from root: Int, to target: Int) -> String {
    var path = ""
    var container = root
    while container < target {
      let isObject = tokens[container].kind == .object
      var next = container + 1
      path += isObject ? "" : "[]"
      while next < target {
        let value = isObject ? next + 1 : next
        if Int(tokens[value].next) > target { break }
        next = Int(tokens[value].next)
      }
      if isObject { path += ".\(tokens[next].string)" }
      if next == target { break }
      container = isObject ? next + 1 : next
    }
    return path
  }
}

/// Objects made of whole objects.
extension MappingMachine {
  /// The properties of all objects, each where its name first stands, with the last one's value.
  mutating func merge(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    // The objects are written as one list, so that their tokens follow one another.
    let mark = out.count
    var none = MappedValue.absent
    for place in code.pointee.range.places {
      let value = try evaluate(tables.values + Int(tables.places[Int(place)]), element)
      if value.kind == .null { none = .null }
      if value.isEmpty { continue }
      let token = try object(value)
      out.ensure(1)
      out.put(UInt8(ascii: ","))
      writeNode(token)
    }
    if out.count == mark { return none }
    close(mark, UInt8(ascii: "["), UInt8(ascii: "]"))
    let list = try takeBack(mark)
    try writeMerged(list)
    let token = try takeBack(mark)
    return MappedValue(tokens[token], at: token)
  }

  /// The token of an object.
  private mutating func object(_ value: MappedValue) throws(MappingFault) -> Int {
    var token: Int?
    if value.kind == .node {
      token = Int(value.bits)
    } else if value.kind == .text && value.type == .any {
      token = try document(value)
    }
    guard let token, tokens[token].kind == .object else { throw .misfit(.notObject) }
    return token
  }

  private mutating func writeMerged(_ list: Int) throws(MappingFault) {
    let mark = out.count
    var object = list + 1
    for place in 0..<tokens[list].size {
      var key = object + 1
      while key < Int(tokens[object].next) {
        if !stands(tokens[key], before: place, in: list) {
          let value = last(of: tokens[key], at: key + 1, from: object, in: list)
          try writeMember(tokens[key].text, value)
        }
        key = Int(tokens[key + 1].next)
      }
      object = Int(tokens[object].next)
    }
    close(mark, UInt8(ascii: "{"), UInt8(ascii: "}"))
  }

  /// Whether one of the first objects of a list has a key.
  private func stands(_ key: JSONToken, before place: Int32, in list: Int) -> Bool {
    var object = list + 1
    for _ in 0..<place {
      if member(key, of: object) != nil { return true }
      object = Int(tokens[object].next)
    }
    return false
  }

  /// The value that a key has in the last object of a list that has it.
  private func last(of key: JSONToken, at value: Int, from object: Int, in list: Int) -> Int {
    var value = value
    var object = Int(tokens[object].next)
    while object < Int(tokens[list].next) {
      if let found = member(key, of: object) { value = found }
      object = Int(tokens[object].next)
    }
    return value
  }

  private func member(_ key: JSONToken, of object: Int) -> Int? {
    var place = object + 1
    while place < Int(tokens[object].next) {
      if tokens[place].hasText(of: key) { return place + 1 }
      place = Int(tokens[place + 1].next)
    }
    return nil
  }

  /// Writes a member whose key's escapes are still there.
  private mutating func writeMember(_ key: UnsafeBufferPointer<UInt8>, _ value: Int)
    throws(MappingFault)
  {
    out.ensure(1)
    out.put(UInt8(ascii: ","))
    writeChecked(key)
    out.ensure(1)
    out.put(UInt8(ascii: ":"))
    try writeAny(MappedValue(tokens[value], at: value))
  }

  mutating func flatten(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    let value = try evaluate(tables.values + Int(code.pointee.operand), element)
    if value.isEmpty { return value }
    let source = try object(value)
    let separator = tables.bytes(code.pointee.separator)
    let mark = out.count
    try writeFlat(source, under: UnsafeBufferPointer(start: nil, count: 0), separator)
    close(mark, UInt8(ascii: "{"), UInt8(ascii: "}"))
    let token = try takeBack(mark)
    try refuseSameNames(token)
    return MappedValue(tokens[token], at: token)
  }

  /// Writes the members of an object, of those that are objects theirs; an empty object stays one.
  private mutating func writeFlat(
    _ object: Int, under prefix: UnsafeBufferPointer<UInt8>,
    _ separator: UnsafeBufferPointer<UInt8>
  ) throws(MappingFault) {
    var key = object + 1
    while key < Int(tokens[object].next) {
      let name = joined(prefix, separator, tokens[key].text)
      let value = tokens[key + 1]
      if value.kind == .object && value.size > 0 {
        try writeFlat(key + 1, under: name, separator)
      } else {
        try writeMember(name, key + 1)
      }
      key = Int(value.next)
    }
  }

  private mutating func joined(
    _ prefix: UnsafeBufferPointer<UInt8>, _ separator: UnsafeBufferPointer<UInt8>,
    _ name: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    if prefix.baseAddress == nil { return name }
    let count = prefix.count + separator.count + name.count
    let start = arena.allocate(count)
    start.put(prefix)
    (start + prefix.count).put(separator)
    (start + (prefix.count + separator.count)).put(name)
    return UnsafeBufferPointer(start: start, count: count)
  }

  /// The members of an object as a list of objects, each with a name and a value.
  mutating func pairs(
    _ code: UnsafePointer<ValueCode>, _ element: Int32
  ) throws(MappingFault) -> MappedValue {
    let value = try evaluate(tables.values + Int(code.pointee.operand), element)
    if value.isEmpty { return value }
    let source = try object(value)
    let mark = out.count
    var key = source + 1
    while key < Int(tokens[source].next) {
      out.ensure(1)
      out.put(UInt8(ascii: ","))
      out.append(tables.bytes(code.pointee.separator))
      writeChecked(tokens[key].text)
      out.append(tables.bytes(code.pointee.beforeValue))
      try writeAny(MappedValue(tokens[key + 1], at: key + 1))
      out.ensure(1)
      out.put(UInt8(ascii: "}"))
      key = Int(tokens[key + 1].next)
    }
    close(mark, UInt8(ascii: "["), UInt8(ascii: "]"))
    let token = try takeBack(mark)
    return MappedValue(tokens[token], at: token)
  }

  private func refuseSameNames(_ object: Int) throws(MappingFault) {
    var key = object + 1
    while key < Int(tokens[object].next) {
      if member(tokens[key], of: object) != key + 1 { throw .misfit(.sameName) }
      key = Int(tokens[key + 1].next)
    }
  }
}

extension JSONToken {
  /// Whether two keys, escapes undone, are one text.
  fileprivate func hasText(of other: JSONToken) -> Bool {
    if !other.isMarked { return names(other.text) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(other.count)) { scratch in
      guard let base = scratch.baseAddress else { return count == 0 }
      let length = JSONEscapes.decode(other.text, into: base)
      return names(UnsafeBufferPointer(start: base, count: length))
    }
  }
}

extension UnsafeMutablePointer<UInt8> {
  /// Copies bytes to here, where there is room for them.
  fileprivate func put(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let base = bytes.baseAddress { update(from: base, count: bytes.count) }
  }
}

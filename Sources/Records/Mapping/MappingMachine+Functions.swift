/// The functions of `apply` and of a connector's `normalize`.
extension MappingMachine {
  /// Applies functions one after the other to the text of a value, and to each element of a list.
  mutating func apply(
    _ functions: TableRange, to value: MappedValue
  ) throws(MappingFault) -> MappedValue {
    var value = value
    // What the last function has made, checked and unescaped.
    var known: UnsafeBufferPointer<UInt8>?
    for place in functions.places {
      let function = tables.functions + Int(place)
      switch function.pointee.kind {
      case .text, .stripPrefix, .hmac:
        if known == nil && isList(value) {
          value = try applyToElements(function, of: value)
        } else {
          known = try apply(function, to: ownText(value, function, known))
        }
      case .split, .parts:
        // A list has its parts already.
        if function.pointee.kind == .parts && known == nil && isList(value) { continue }
        if known == nil && isList(value) { throw .misfit(.notText) }
        value = try split(
          ownText(value, function, known), at: function.pointee.argument,
          keepsBlanks: function.pointee.kind == .split)
        known = nil
      case .join:
        if known == nil && isList(value) {
          known = try joined(value, with: function.pointee.argument)
        } else {
          known = try ownText(value, function, known)
        }
      }
    }
    return known.map { .text(.text, $0, .string) } ?? value
  }

  /// The text of a scalar; bytes are taken by what writes bytes as text.
  private mutating func ownText(
    _ value: MappedValue, _ function: UnsafePointer<FunctionCode>,
    _ known: UnsafeBufferPointer<UInt8>? = nil
  ) throws(MappingFault) -> UnsafeBufferPointer<UInt8> {
    if let known { return known }
    if value.kind == .bytes, function.pointee.kind == .text, function.pointee.function == .base64 {
      return value.buffer
    }
    guard let text = try text(value) else {
      throw .misfit(value.kind == .bytes ? .bytes : .notText)
    }
    return text
  }

  private mutating func apply(
    _ function: UnsafePointer<FunctionCode>, to text: UnsafeBufferPointer<UInt8>
  ) throws(MappingFault) -> UnsafeBufferPointer<UInt8> {
    if function.pointee.kind == .stripPrefix {
      let prefix = tables.bytes(function.pointee.argument)
      guard text.count >= prefix.count,
        UnsafeBufferPointer(rebasing: text[..<prefix.count]).equals(prefix)
      else { return text }
      return UnsafeBufferPointer(rebasing: text[prefix.count...])
    }
    if function.pointee.kind == .hmac {
      let blocks = tables.bytes(function.pointee.argument)
      precondition(!blocks.isEmpty, "rows are mapped with the keys of their functions")
      return function.pointee.digest.apply(
        text, blocks, arena.allocate(KeyedDigest.capacity))
    }
    let name = function.pointee.function
    let scratch = arena.allocate(name.capacity(for: text.count))
    let made =
      if name == .e164 {
        PhoneNumber.e164(text, country: function.pointee.country, scratch)
      } else {
        name.apply(text, scratch: scratch)
      }
    guard let made else { throw .misfit(.notPhone) }
    return made
  }

  private mutating func applyToElements(
    _ function: UnsafePointer<FunctionCode>, of list: MappedValue
  ) throws(MappingFault) -> MappedValue {
    let list = Int(list.bits)
    let mark = out.count
    var next = list + 1
    for _ in 0..<tokens[list].size {
      var value = MappedValue(tokens[next], at: next)
      if !value.isEmpty {
        value = .text(.text, try apply(function, to: ownText(value, function)), .string)
      }
      out.ensure(1)
      out.put(UInt8(ascii: ","))
      try writeAny(value)
      next = Int(tokens[next].next)
    }
    close(mark, UInt8(ascii: "["), UInt8(ascii: "]"))
    let token = try takeBack(mark)
    return MappedValue(tokens[token], at: token)
  }

  /// The parts of a text between separators; empty text has none.
  ///
  /// - Parameter keepsBlanks: else what is left out is blank, and absent where nothing is left.
  private mutating func split(
    _ text: UnsafeBufferPointer<UInt8>, at separator: PoolRange, keepsBlanks: Bool
  ) throws(MappingFault) -> MappedValue {
    let separator = tables.bytes(separator)
    let mark = out.count
    var start = 0
    while !text.isEmpty {
      var end = start
      while end + separator.count <= text.count,
        !UnsafeBufferPointer(rebasing: text[end..<end + separator.count]).equals(separator)
      {
        end += 1
      }
      let isLast = end + separator.count > text.count
      let part = text[start..<(isLast ? text.count : end)]
      if keepsBlanks || part.contains(where: { $0 > 0x20 }) {
        out.ensure(1)
        out.put(UInt8(ascii: ","))
        guard JSONText.write(UnsafeBufferPointer(rebasing: part), to: &out) else {
          throw .misfit(.notUTF8)
        }
      }
      if isLast { break }
      start = end + separator.count
    }
    if !keepsBlanks && out.count == mark { return .absent }
    close(mark, UInt8(ascii: "["), UInt8(ascii: "]"))
    let token = try takeBack(mark)
    return MappedValue(tokens[token], at: token)
  }

  /// The texts of a list's elements with separators between them; what is null adds nothing.
  private mutating func joined(
    _ list: MappedValue, with separator: PoolRange
  ) throws(MappingFault) -> UnsafeBufferPointer<UInt8> {
    let list = Int(list.bits)
    let mark = out.count
    var isFirst = true
    var next = list + 1
    for _ in 0..<tokens[list].size {
      let value = MappedValue(tokens[next], at: next)
      next = Int(tokens[next].next)
      if value.isEmpty { continue }
      if !isFirst { out.append(tables.bytes(separator)) }
      isFirst = false
      guard let text = try text(value) else { throw .misfit(.notText) }
      out.append(text)
    }
    let copy = arena.copy(written(since: mark))
    out.count = mark
    return copy
  }
}

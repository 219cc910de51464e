/// What `format:` makes of values.
extension MappingMachine {
  mutating func formatted(
    _ value: MappedValue, _ modifiers: UnsafePointer<ModifiersCode>
  ) throws(MappingFault) -> MappedValue {
    guard let format = modifiers.pointee.format else { return value }
    if format == .e164 { return try phone(value, modifiers.pointee.country) }
    let hasZone = modifiers.pointee.zone >= 0
    // Text of no declared type that names no zone of its own is of the one that is given.
    var moment = hasZone ? Self.moment(value, .datetime) : nil
    moment = moment ?? Self.moment(value, .timestamp) ?? Self.moment(value, .date)
    if value.kind == .moment && value.type != .time { moment = value }
    guard let moment else { throw .misfit(.notMoment) }
    guard hasZone else { return format.apply(moment.civil, moment.buffer) }
    // A date is one everywhere.
    if moment.type == .date { return format.apply(moment.civil, moment.buffer) }
    return try formatted(moment, format, tables.zone(modifiers.pointee.zone))
  }

  private mutating func phone(
    _ value: MappedValue, _ country: PhoneCountry?
  ) throws(MappingFault) -> MappedValue {
    guard let text = try text(value) else { throw .misfit(.notText) }
    let scratch = arena.allocate(PhoneNumber.capacity)
    guard let number = PhoneNumber.e164(text, country: country, scratch) else {
      throw .misfit(.notPhone)
    }
    return .text(.string, number, .string)
  }

  /// A moment as it is in a zone: a datetime is the zone's own time, an instant is shown in it.
  private mutating func formatted(
    _ moment: MappedValue, _ format: ValueFormat, _ zone: ZoneTable
  ) throws(MappingFault) -> MappedValue {
    var instant = moment.civil.epochSeconds
    if moment.type == .datetime { instant = zone.instant(of: instant) }
    let offset = zone.offset(at: instant)
    guard let utc = CivilTime(epochSeconds: instant),
      let local = CivilTime(epochSeconds: instant + offset)
    else { throw .misfit(.notMoment) }
    switch format {
    case .epochSeconds, .epochMilliseconds: return format.apply(utc, moment.buffer)
    case .date: return format.apply(local, TimeText.noFraction)
    case .rfc3339: return rfc3339(local, moment.buffer, offset)
    case .e164: throw .misfit(.notMoment)
    }
  }

  /// A local time with its offset, `Z` where that is none; seconds of an offset, as zones had before 1972, are cut off.
  private mutating func rfc3339(
    _ local: CivilTime, _ fraction: UnsafeBufferPointer<UInt8>, _ offset: Int64
  ) -> MappedValue {
    let mark = out.count
    out.appendMoment(local, fraction, .datetime)
    out.ensure(8)
    if offset == 0 {
      out.put(UInt8(ascii: "Z"))
    } else {
      out.put(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
      let minutes = Int(offset.magnitude / 60)
      out.putTwo(minutes / 60)
      out.put(UInt8(ascii: ":"))
      out.putTwo(minutes % 60)
    }
    let text = arena.copy(written(since: mark))
    out.count = mark
    return .text(.string, text, .string)
  }
}

/// The parts of a program that values refer to by their place.
extension MappingProgramBuilder {
  mutating func append(_ code: ValueCode) -> Int32 {
    tables.values.append(code)
    return Int32(tables.values.count - 1)
  }

  mutating func append<T>(
    _ elements: [T], to table: WritableKeyPath<MappingProgram.Tables, [T]>
  ) -> TableRange {
    let first = tables[keyPath: table].count
    tables[keyPath: table] += elements
    return TableRange(first: Int32(first), count: Int32(elements.count))
  }

  mutating func add(_ path: Path) -> TableRange {
    let steps = path.steps.map { step in
      switch step {
      case .key(let key): StepCode(key: pool(key), index: -1)
      case .index(let index): StepCode(key: pool(""), index: Int32(clamping: index))
      }
    }
    return append(steps, to: \.steps)
  }

  mutating func add(_ slot: Slot) -> Int32 {
    if let place = typePlaces[slot] { return place }
    var code = TypeCode(kind: TypeKind(slot.type), isOptional: slot.isOptional)
    switch slot.type {
    case .list(let element): code.element = add(element)
    case .object(let shape):
      let properties = shape.properties.map {
        PropertyCode(name: pool($0.name), type: add($0.slot))
      }
      code.properties = append(properties, to: \.properties)
      if let others = shape.others { code.others = add(others) }
    case .any, .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime, .json,
      .uuid, .bytes:
      break
    }
    tables.types.append(code)
    let place = Int32(tables.types.count - 1)
    typePlaces[slot] = place
    return place
  }

  mutating func constant(_ value: JSONValue) -> Int32 {
    tables.constants.append(pool(value.text))
    return Int32(tables.constants.count - 1)
  }

  mutating func pool(_ text: String) -> PoolRange {
    let offset = tables.pool.count
    tables.pool += text.utf8
    return PoolRange(offset: Int32(offset), count: Int32(tables.pool.count - offset))
  }

  mutating func function(_ function: ValueFunction, _ country: PhoneCountry?) -> FunctionCode {
    switch function {
    case .text(let function):
      FunctionCode(kind: .text, function: function, country: country)
    case .stripPrefix(let text): FunctionCode(kind: .stripPrefix, argument: pool(text))
    case .hmac(let reference, let digest):
      FunctionCode(kind: .hmac, digest: digest, argument: key(reference, digest))
    case .split(let separator): FunctionCode(kind: .split, argument: pool(separator))
    case .parts(let separator): FunctionCode(kind: .parts, argument: pool(separator))
    case .join(let separator): FunctionCode(kind: .join, argument: pool(separator))
    }
  }

  /// The blocks of a key; nothing where it was not read.
  private mutating func key(_ reference: SecretReference, _ digest: KeyedDigest) -> PoolRange {
    secrets.insert(reference)
    let offset = tables.pool.count
    if let key = keys[reference] { tables.pool += digest.blocks(of: key) }
    return PoolRange(offset: Int32(offset), count: Int32(tables.pool.count - offset))
  }

  /// A lookup's entries, sorted by the bytes of their keys.
  mutating func add(_ table: [LookupEntry]) -> TableRange {
    let sorted = table.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let codes = sorted.map { LookupCode(key: pool($0.key), constant: constant($0.value)) }
    return append(codes, to: \.lookups)
  }

  mutating func add(_ zone: ZoneRules) -> Int32 {
    if let place = zonePlaces[zone.name] { return place }
    let offsets = append(zone.offsets, to: \.offsets)
    let transitions = append(zone.transitions, to: \.transitions)
    tables.zones.append(
      ZoneCode(transitions: transitions, offsets: offsets.first, cycleStart: zone.cycleStart))
    let place = Int32(tables.zones.count - 1)
    zonePlaces[zone.name] = place
    return place
  }

  mutating func add(_ demands: ValueDemands) -> Int32 {
    func limit(_ count: Int?) -> Int32 { count.map { Int32(clamping: $0) } ?? -1 }
    tables.demands.append(
      DemandsCode(
        minLength: limit(demands.minLength), pattern: demands.pattern.map { add($0) } ?? -1,
        patternText: demands.pattern.map { pool($0.text) },
        minimum: demands.minimum.map { pool($0) }, maximum: demands.maximum.map { pool($0) },
        minItems: limit(demands.minItems), maxItems: limit(demands.maxItems), hash: demands.hash))
    return Int32(tables.demands.count - 1)
  }

  mutating func add(_ pattern: Pattern) -> Int32 {
    let ranges = append(pattern.ranges, to: \.scalarRanges)
    let steps = append(pattern.steps, to: \.patternSteps)
    tables.patterns.append(PatternCode(steps: steps, ranges: ranges.first))
    return Int32(tables.patterns.count - 1)
  }
}

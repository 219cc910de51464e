/// A program's tables in plain memory, owned by a machine.
struct MappingTables {
  let fields: UnsafePointer<FieldCode>
  let values: UnsafePointer<ValueCode>
  let modifiers: UnsafePointer<ModifiersCode>
  let functions: UnsafePointer<FunctionCode>
  let types: UnsafePointer<TypeCode>
  let properties: UnsafePointer<PropertyCode>
  let steps: UnsafePointer<StepCode>
  let allowed: UnsafePointer<PoolRange>
  let demands: UnsafePointer<DemandsCode>
  let places: UnsafePointer<Int32>
  let conditions: UnsafePointer<ConditionCode>
  let lookups: UnsafePointer<LookupCode>
  let patterns: UnsafePointer<PatternCode>
  let patternSteps: UnsafePointer<PatternStep>
  let scalarRanges: UnsafePointer<ScalarRange>
  let zones: UnsafePointer<ZoneCode>
  let transitions: UnsafePointer<Int64>
  let offsets: UnsafePointer<Int32>
  /// The root tokens of the constants.
  let constants: UnsafePointer<Int32>
  /// Followed by room to read beyond its end.
  let pool: UnsafePointer<UInt8>

  init(_ tables: MappingProgram.Tables, _ tokens: inout JSONTokens) {
    fields = Self.copy(tables.fields)
    values = Self.copy(tables.values)
    modifiers = Self.copy(tables.modifiers)
    functions = Self.copy(tables.functions)
    types = Self.copy(tables.types)
    properties = Self.copy(tables.properties)
    steps = Self.copy(tables.steps)
    allowed = Self.copy(tables.allowed)
    demands = Self.copy(tables.demands)
    places = Self.copy(tables.places)
    conditions = Self.copy(tables.conditions)
    lookups = Self.copy(tables.lookups)
    patterns = Self.copy(tables.patterns)
    patternSteps = Self.copy(tables.patternSteps)
    scalarRanges = Self.copy(tables.scalarRanges)
    zones = Self.copy(tables.zones)
    transitions = Self.copy(tables.transitions)
    offsets = Self.copy(tables.offsets)
    let pool = Self.copy(tables.pool + [UInt8](repeating: 0, count: 32))
    self.pool = pool
    constants = Self.copy(
      tables.constants.map { range in
        let text = UnsafeBufferPointer(start: pool + Int(range.offset), count: Int(range.count))
        guard let root = try? JSONScanner.parse(text, into: &tokens) else {
          preconditionFailure("a constant of a mapping is not JSON")
        }
        return Int32(root)
      })
  }

  private static func copy<T: BitwiseCopyable>(_ elements: [T]) -> UnsafePointer<T> {
    let copy = UnsafeMutablePointer<T>.allocate(capacity: elements.count + 1)
    for (index, element) in elements.enumerated() { (copy + index).initialize(to: element) }
    return UnsafePointer(copy)
  }

  func deallocate() {
    fields.deallocate()
    values.deallocate()
    modifiers.deallocate()
    functions.deallocate()
    types.deallocate()
    properties.deallocate()
    steps.deallocate()
    allowed.deallocate()
    demands.deallocate()
    places.deallocate()
    conditions.deallocate()
    lookups.deallocate()
    patterns.deallocate()
    patternSteps.deallocate()
    scalarRanges.deallocate()
    zones.deallocate()
    transitions.deallocate()
    offsets.deallocate()
    constants.deallocate()
    pool.deallocate()
  }

  @inline(__always)
  func bytes(_ range: PoolRange) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: pool + Int(range.offset), count: Int(range.count))
  }

  func zone(_ place: Int32) -> ZoneTable {
    let code = zones[Int(place)]
    return ZoneTable(
      transitions: UnsafeBufferPointer(
        start: transitions + Int(code.transitions.first), count: Int(code.transitions.count)),
      offsets: offsets + Int(code.offsets), cycleStart: code.cycleStart)
  }
}

/// A mapping flattened for the hot path: tables of small records and one pool of bytes, no tree and no strings.
///
/// Each field writes `,"key":value`; at the object's end the first comma is overwritten by `{`, so that no field
/// has to know whether another came before it.
package struct MappingProgram: Sendable {
  /// How many columns a row has.
  let columnCount: Int
  /// The record's own fields; of a value that stands alone, its one field without a key.
  let root: TableRange
  let tables: Tables
  /// What the records say of the run that makes them.
  package let contextValues: Set<ContextValue>

  /// The keys of its functions, which a run reads.
  package let secrets: Set<SecretReference>

  struct Tables: Sendable {
    var fields: [FieldCode] = []
    /// Beside `fields`, for rejections: such as `products[].price`.
    var names: [String] = []
    var values: [ValueCode] = []
    var modifiers: [ModifiersCode] = []
    var functions: [FunctionCode] = []
    var types: [TypeCode] = []
    var properties: [PropertyCode] = []
    var steps: [StepCode] = []
    var allowed: [PoolRange] = []
    var demands: [DemandsCode] = []
    /// JSON texts in the pool.
    var constants: [PoolRange] = []
    /// Places of values, conditions or constants, as the form that owns a stretch has it.
    var places: [Int32] = []
    var conditions: [ConditionCode] = []
    var lookups: [LookupCode] = []
    var patterns: [PatternCode] = []
    var patternSteps: [PatternStep] = []
    var scalarRanges: [ScalarRange] = []
    var zones: [ZoneCode] = []
    var transitions: [Int64] = []
    var offsets: [Int32] = []
    var pool: [UInt8] = []
  }

  /// Flattens the fields of a record.
  ///
  /// - Parameters:
  ///   - columns: the declared types of the columns of a row.
  ///   - keys: of all `secrets`, where rows are mapped.
  package init(
    columns: [ValueType], fields: [MappedField], keys: [SecretReference: [UInt8]] = [:]
  ) {
    var builder = MappingProgramBuilder(keys: keys)
    columnCount = columns.count
    root = builder.add(fields, under: "")
    tables = builder.tables
    contextValues = builder.contextValues
    secrets = builder.secrets
  }

  /// Flattens a value that stands alone: what a connector makes of a record.
  package init(columns: [ValueType], value: MappingExpression) {
    var builder = MappingProgramBuilder(keys: [:])
    columnCount = columns.count
    root = builder.add(value)
    tables = builder.tables
    contextValues = builder.contextValues
    secrets = builder.secrets
  }
}

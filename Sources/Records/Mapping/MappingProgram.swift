/// A mapping flattened for the hot path: tables of small records and one pool of bytes, no tree and no strings.
///
/// Each field writes `,"key":value`; at the object's end the first comma is overwritten by `{`, so that no field
/// has to know whether another came before it.
package struct MappingProgram: Sendable {
  /// How many columns a row has.
  let columnCount: Int
  /// The record's own fields.
  let root: TableRange
  let tables: Tables

  struct Tables: Sendable {
    var fields: [FieldCode] = []
    /// Beside `fields`, for rejections: such as `products[].price`.
    var names: [String] = []
    var values: [ValueCode] = []
    var modifiers: [ModifiersCode] = []
    var functions: [TextFunction] = []
    var types: [TypeCode] = []
    var properties: [PropertyCode] = []
    var steps: [StepCode] = []
    var allowed: [PoolRange] = []
    /// JSON texts in the pool.
    var constants: [PoolRange] = []
    var pool: [UInt8] = []
  }

  /// Flattens the fields of a record; `columns` are the declared types of the columns of a row.
  package init(columns: [ValueType], fields: [MappedField]) {
    var builder = MappingProgramBuilder()
    columnCount = columns.count
    root = builder.add(fields, under: "")
    tables = builder.tables
  }
}

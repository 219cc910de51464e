/// The flat form of a mapping: tables of trivially copyable records that point into each other by place.

/// A stretch of the pool of bytes.
struct PoolRange: Sendable {
  let offset: Int32
  let count: Int32
}

/// A stretch of another table.
struct TableRange: Sendable {
  let first: Int32
  let count: Int32

  static let none = TableRange(first: 0, count: 0)

  var places: Range<Int32> { first..<first + count }
}

/// The kind of a type, without its content.
enum TypeKind: UInt8, Sendable {
  case any, bool, int, decimal, float, string, date, time, timestamp, datetime, json, uuid, bytes
  case object, list

  init(_ type: ValueType) {
    self =
      switch type {
      case .any: .any
      case .bool: .bool
      case .int: .int
      case .decimal: .decimal
      case .float: .float
      case .string: .string
      case .date: .date
      case .time: .time
      case .timestamp: .timestamp
      case .datetime: .datetime
      case .json: .json
      case .uuid: .uuid
      case .bytes: .bytes
      case .object: .object
      case .list: .list
      }
  }

  /// Whether every JSON value is one of this type.
  var takesAll: Bool { self == .any || self == .json }
}

struct TypeCode: Sendable {
  let kind: TypeKind
  /// Null may stand here.
  let isOptional: Bool
  /// A list's element.
  var element: Int32 = -1
  /// An object's declared properties.
  var properties = TableRange.none
  /// The type of an open object's further properties, -1 where it is closed.
  var others: Int32 = -1
}

struct PropertyCode: Sendable {
  let name: PoolRange
  let type: Int32
}

/// A step of a path: a key, or an index where that is not negative.
struct StepCode: Sendable {
  let key: PoolRange
  let index: Int32
}

/// A mapping value.
struct ValueCode: Sendable {
  enum Form: UInt8, Sendable {
    case column, element, parent, constant, context, object, array, list, template, coalesce
    case choice, lookup, merge, flatten, pairs, encoded, decoded, modified
  }

  let form: Form
  /// What the value at the path is declared to be.
  var kind = TypeKind.any
  /// A `type:` follows, so a value that is not what it is declared to be is left for it.
  var isLenient = false
  /// The column, the constant, the array's `from`, what is chosen, or what the form works on.
  var operand: Int32 = 0
  /// A path's steps, an object's or list's fields, the places of several values, or a lookup's entries.
  var range = TableRange.none
  /// The field that `each` makes, the modifiers, or the other value: -1 where there is none.
  var second: Int32 = 0
  /// A choice's condition.
  var condition: Int32 = -1
  var context = ContextValue.operation
  /// What stands between the names of a flattened object, or before the name of a pair.
  var separator = PoolRange(offset: 0, count: 0)
  /// What stands before the value of a pair.
  var beforeValue = PoolRange(offset: 0, count: 0)
  /// -1: no limit.
  var maxItems: Int32 = -1
}

struct ModifiersCode: Sendable {
  /// The constant, -1 where there is none.
  let defaultValue: Int32
  let apply: TableRange
  /// -1 where there is none.
  let type: Int32
  let format: ValueFormat?
  /// -1 where there is none.
  let zone: Int32
  let country: PhoneCountry?
  /// -1: no limit.
  let maxLength: Int32
  /// Nil as well where the field itself sees to it.
  let onNull: NullPolicy?

  var converts: Bool { type >= 0 || format != nil }
}

/// A function with its argument in the pool.
struct FunctionCode: Sendable {
  enum Kind: UInt8, Sendable { case text, stripPrefix, hmac, split, parts, join }

  let kind: Kind
  /// Where the kind is text.
  var function = TextFunction.trim
  var country: PhoneCountry?
  /// Where the kind is hmac; the argument is then the blocks of its key.
  var digest = KeyedDigest.sha256
  var argument = PoolRange(offset: 0, count: 0)
}

/// An entry of a lookup; those of one table are sorted by their keys' bytes.
struct LookupCode: Sendable {
  let key: PoolRange
  let constant: Int32
}

/// A zone's transitions and offsets in their tables; there is one offset more than there are transitions.
struct ZoneCode: Sendable {
  let transitions: TableRange
  let offsets: Int32
  let cycleStart: Int64
}

/// A pattern's steps, and the first of its ranges.
struct PatternCode: Sendable {
  let steps: TableRange
  let ranges: Int32
}

/// A condition of `if`.
struct ConditionCode: Sendable {
  enum Form: UInt8, Sendable { case all, any, not, exists, matches, compare }

  let form: Form
  var comparison = Comparison.equals
  /// What the literals are compared as.
  var kind = TypeKind.any
  /// What `exists` asks for.
  var isWanted = true
  var value: Int32 = -1
  var pattern: Int32 = -1
  /// The places of the conditions inside, or the constants.
  var range = TableRange.none
}

/// A field of an object that is made, or the element that `each` makes.
struct FieldCode: Sendable {
  /// Cells that can be written at once, as far as the field's type and rule allow it.
  struct Direct: OptionSet, Sendable {
    let rawValue: UInt8
    static let null = Direct(rawValue: 1)
    static let int = Direct(rawValue: 2)
    static let float = Direct(rawValue: 4)
    static let text = Direct(rawValue: 8)
    static let timestamp = Direct(rawValue: 16)
    /// A whole number that stands for a bool.
    static let bool = Direct(rawValue: 32)
    /// The text of a number.
    static let digits = Direct(rawValue: 64)
  }

  /// `,"key":`, or `,` for an element.
  var key = PoolRange(offset: 0, count: 0)
  var value: Int32 = 0
  var type: Int32 = 0
  var kind = TypeKind.any
  var direct: Direct = []
  /// Where `direct` is not empty.
  var column: Int32 = 0
  /// It is no field but an element: what is absent is left out.
  var isElement = false
  var isRequired = false
  var isMatch = false
  /// It or a field inside it is a match field.
  var holdsMatch = false
  /// Nil: null is sent as null.
  var onNull: NullPolicy?
  /// Whether a scalar has to be looked at beyond its type.
  var checksText = false
  /// Whether the elements of a list are counted.
  var limitsItems = false
  /// -1: no limit.
  var maxLength: Int32 = -1
  /// Rendered values in the table of ranges.
  var allowed = TableRange.none
  var normalize = TableRange.none
  /// -1 where there are none.
  var demands: Int32 = -1
}

/// What a field asks of its values beyond length and choice; -1 and nil where it does not.
struct DemandsCode: Sendable {
  let minLength: Int32
  let pattern: Int32
  /// As messages show it.
  let patternText: PoolRange?
  let minimum: PoolRange?
  let maximum: PoolRange?
  let minItems: Int32
  let maxItems: Int32
  let hash: TextHash?
}

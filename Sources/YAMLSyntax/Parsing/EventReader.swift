import CYAML
import Diagnostics

/// Owns a libyaml parser over bytes that outlive it, and the event it stands on.
struct EventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let current: UnsafeMutablePointer<yaml_event_t>
  private let file: SourceFile.ID

  /// The bytes must not be empty and must stay where they are while the reader lives.
  init(_ bytes: UnsafeBufferPointer<UInt8>, file: SourceFile.ID) {
    parser = .allocate(capacity: 1)
    current = .allocate(capacity: 1)
    current.initialize(to: yaml_event_t())
    let ready = yaml_parser_initialize(parser)
    precondition(ready == 1, "libyaml found no memory")
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    self.file = file
  }

  deinit {
    yaml_event_delete(current)
    yaml_parser_delete(parser)
    current.deallocate()
    parser.deallocate()
  }

  /// Moves to the next event; false where the text is not YAML.
  mutating func advance() -> Bool {
    yaml_event_delete(current)
    return yaml_parser_parse(parser, current) == 1
  }

  /// The event, valid until `advance`.
  var event: UnsafeMutablePointer<yaml_event_t> { current }

  var type: yaml_event_type_t { current.pointee.type }
  var start: SourcePosition { SourcePosition(current.pointee.start_mark) }
  var end: SourcePosition { SourcePosition(current.pointee.end_mark) }
  var span: SourceSpan { SourceSpan(file: file, start: start, end: end) }

  /// Why `advance` failed.
  var failure: SyntaxFailure {
    let state = parser.pointee
    return SyntaxFailure(
      isReaderError: state.error == YAML_READER_ERROR,
      problem: state.problem.map { String(cString: $0) } ?? "",
      context: state.context.map { String(cString: $0) } ?? "",
      mark: SourcePosition(state.problem_mark), contextMark: SourcePosition(state.context_mark),
      offset: state.problem_offset)
  }
}

/// What libyaml says of a text that it cannot read.
struct SyntaxFailure {
  /// Whether the bytes, not the grammar, were the trouble; then only `offset` tells the place.
  var isReaderError = false
  var problem: String
  var context = ""
  var mark: SourcePosition
  var contextMark = SourcePosition(line: 0, column: 0)
  /// In bytes.
  var offset = 0
}

extension SourcePosition {
  @inline(__always)
  init(_ mark: yaml_mark_t) { self.init(line: Int(mark.line), column: Int(mark.column)) }
}

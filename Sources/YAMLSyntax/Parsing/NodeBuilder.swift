import CYAML
import Diagnostics

/// Why building a document ended early.
enum BuildingEnded: Error {
  /// libyaml refuses the text; not reported yet.
  case syntax(SyntaxFailure)
  /// The bag holds the error.
  case reported
}

/// Builds the nodes of one document out of libyaml's events.
struct NodeBuilder: ~Copyable {
  static let deepestNesting = 64

  var bag = DiagnosticBag()
  let file: SourceFile.ID
  var events: EventReader
  var anchors = Anchors()
  /// Whether plain scalars must be looked at for a ` #` that cuts them.
  let checksComments: Bool
  var cursor: TextCursor
  /// Nodes built so far, with those that aliases repeat.
  var nodeCount = 0
  /// The deepest level reached below the innermost open anchor.
  var deepest = 0
  /// The last line of an unquoted template, which libyaml often cannot read to its end.
  private var templateLine: Int32 = -1

  init(_ bytes: UnsafeBufferPointer<UInt8>, file: SourceFile.ID, checksComments: Bool) {
    self.file = file
    self.checksComments = checksComments
    events = EventReader(bytes, file: file)
    cursor = TextCursor(bytes)
  }

  /// Whether a failure comes from a hazard that has been reported already.
  func explains(_ failure: SyntaxFailure) -> Bool {
    !failure.isReaderError && failure.mark.line == templateLine
  }

  /// The one document of the stream; nil where it is empty.
  mutating func document() throws(BuildingEnded) -> YAMLNode? {
    try advance()  // stream start
    try advance()
    guard events.type == YAML_DOCUMENT_START_EVENT else { return nil }
    try advance()
    let root = try node(1)
    try advance()  // document end
    try advance()
    if events.type == YAML_DOCUMENT_START_EVENT {
      bag.add(.severalDocuments(at: events.span))
      throw .reported
    }
    if let scalar = root.scalar, scalar.isPlain, scalar.text.isEmpty { return nil }
    return root
  }

  mutating func advance() throws(BuildingEnded) {
    if !events.advance() { throw .syntax(events.failure) }
  }

  /// The node that begins with the present event; afterwards its last event is the present one.
  mutating func node(_ depth: Int) throws(BuildingEnded) -> YAMLNode {
    nodeCount += 1
    if depth > deepest {
      deepest = depth
      if depth > Self.deepestNesting {
        bag.add(.tooDeep(at: events.span))
        throw .reported
      }
    }
    switch events.type {
    case YAML_SCALAR_EVENT:
      return scalarNode(isKey: false)
    case YAML_ALIAS_EVENT:
      return try alias(depth)
    case YAML_SEQUENCE_START_EVENT:
      let start = events.event.pointee.data.sequence_start
      if start.tag != nil { reportTag(start.tag) }
      guard let anchor = start.anchor else { return try sequence(depth) }
      return try anchored(String(cString: anchor), depth) { builder throws(BuildingEnded) in
        try builder.sequence(depth)
      }
    default:
      precondition(events.type == YAML_MAPPING_START_EVENT, "no node begins with this event")
      let start = events.event.pointee.data.mapping_start
      if start.tag != nil { reportTag(start.tag) }
      guard let anchor = start.anchor else { return try mapping(depth) }
      return try anchored(String(cString: anchor), depth) { builder throws(BuildingEnded) in
        try builder.mapping(depth)
      }
    }
  }

  /// The scalar of the present event.
  mutating func scalarNode(isKey: Bool) -> YAMLNode {
    let scalar = events.event.pointee.data.scalar
    if scalar.tag != nil { reportTag(scalar.tag) }
    let text = String(
      decoding: UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length)),
      as: UTF8.self)
    let span = events.span
    let style: YAMLScalar.Style
    switch scalar.style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: style = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      style = .doubleQuoted
      if text.utf8.contains(0) { bag.add(.escapedNUL(at: span)) }
    case YAML_LITERAL_SCALAR_STYLE: style = .literal
    case YAML_FOLDED_SCALAR_STYLE: style = .folded
    default:
      style = .plain
      if !isKey, text.utf8.first == UInt8(ascii: "0") || text.utf8.first == UInt8(ascii: "-") {
        checkLeadingZero(text, span)
      }
      if checksComments { checkCut(text, span) }
    }
    let node = YAMLNode(span: span, content: .scalar(YAMLScalar(text: text, style: style)))
    if let anchor = scalar.anchor {
      anchors.define(String(cString: anchor), Anchors.Value(node: node, count: 1, height: 0))
    }
    return node
  }

  private mutating func sequence(_ depth: Int) throws(BuildingEnded) -> YAMLNode {
    let start = events.start
    let isFlow = events.event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    var nodes: [YAMLNode] = []
    while true {
      try advance()
      if events.type == YAML_SEQUENCE_END_EVENT { break }
      nodes.append(try node(depth + 1))
    }
    // A block's end mark lies at the next token, beyond comments and blank lines.
    let end = isFlow ? events.end : nodes.last?.span.end ?? events.end
    return YAMLNode(
      span: SourceSpan(file: file, start: start, end: end), content: .sequence(nodes))
  }

  /// Remembers that a template stands unquoted and gives the text it would be if it were quoted.
  mutating func recoverTemplate(_ span: SourceSpan) -> YAMLNode {
    bag.add(.unquotedTemplate(at: span))
    templateLine = span.start.line
    return YAMLNode(
      span: span,
      content: .scalar(YAMLScalar(text: cursor.text(of: span), style: .doubleQuoted)))
  }
}

extension Diagnostic {
  fileprivate static func severalDocuments(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .severalDocuments, "the file holds more than one YAML document", at: span,
      label: "a second document begins here",
      help: ["remove the `---`, or move what follows into a file of its own"])
  }

  static func tooDeep(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .tooDeep, "values are nested in more than \(NodeBuilder.deepestNesting) levels", at: span,
      label: "level \(NodeBuilder.deepestNesting + 1)",
      help: ["look for a bracket or brace that is not closed"])
  }

  fileprivate static func unquotedTemplate(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unquotedTemplate, "a template must be quoted", at: span,
      label: "reads as a mapping inside a mapping",
      help: ["put quotes around the whole value: \"{{ name }}\""])
  }
}

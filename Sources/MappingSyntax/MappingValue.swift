import Diagnostics
import Records
import YAMLSyntax

/// A mapping value as the text has it: names unresolved, spans kept; the one grammar of pipelines and connectors.
package struct MappingValue: Sendable {
  package indirect enum Form: Sendable {
    /// From the element inside `each`, from the row or a connector's root elsewhere.
    case path(Path)
    /// `{ column: path }`: from the row, wherever it stands.
    case column(Path)
    /// `{ const: any }`: read by the type it meets.
    case constant(YAMLNode)
    case object([MappingEntry])
    case array(from: MappingValue, each: MappingValue, maxItems: Int?)
    case template([TemplatePart])
    /// `{ parent: path }`: from the element around the innermost one.
    case parent(Path)
    /// `{ array: [value, ...] }`.
    case list([MappingValue])
    /// In the body of a request: a list for each name, with what each record has under it.
    case columns([MappingEntry])
    case coalesce([MappingValue])
    case choice(when: ConditionSyntax, then: MappingValue, otherwise: MappingValue?)
    /// The table's values are read by the type they meet.
    case lookup(MappingValue, table: [YAMLEntry], otherwise: MappingValue?)
    case merge([MappingValue])
    case flatten(MappingValue, separator: String)
    case pairs(MappingValue, key: String, value: String)
    case encode(MappingValue)
    case decode(MappingValue)
    /// `{ row: ... }` and `{ run: ... }`.
    case context(ContextValue)
  }

  package let span: SourceSpan
  /// The form's argument alone: where a path stands in `{ column: path }`.
  package let argument: SourceSpan
  package let form: Form
  package let modifiers: ModifierSyntax

  package init(
    span: SourceSpan, argument: SourceSpan? = nil, form: Form,
    modifiers: ModifierSyntax = ModifierSyntax()
  ) {
    self.span = span
    self.argument = argument ?? span
    self.form = form
    self.modifiers = modifiers
  }
}

/// One key of an object mapping.
package struct MappingEntry: Sendable {
  package let key: String
  package let keySpan: SourceSpan
  package let value: MappingValue

  package init(key: String, keySpan: SourceSpan, value: MappingValue) {
    self.key = key
    self.keySpan = keySpan
    self.value = value
  }
}

/// A stretch of a template: text as it stands, or the path between `{{` and `}}`.
package enum TemplatePart: Hashable, Sendable {
  case text(String)
  case path(Path)
}

/// The modifiers beside a form, with their places; `default` is read by the type it meets.
package struct ModifierSyntax: Sendable {
  package var defaultValue: YAMLNode?
  package var apply: [Spanned<ValueFunction>] = []
  package var type: Spanned<Slot>?
  package var format: Spanned<ValueFormat>?
  /// The name of a time zone.
  package var zone: Spanned<String>?
  /// The ISO 3166 code of a country.
  package var country: Spanned<String>?
  package var maxLength: Spanned<Int>?
  package var onNull: Spanned<NullPolicy>?
  package var isPersonal = false

  package init() {}

  package var isEmpty: Bool { !changesValue && defaultValue == nil && onNull == nil && !isPersonal }

  /// Whether what comes out is another value, or checked as one.
  package var changesValue: Bool {
    !apply.isEmpty || type != nil || format != nil || zone != nil || country != nil
      || maxLength != nil
  }
}

/// What `if` asks, as the text has it.
package indirect enum ConditionSyntax: Sendable {
  case all([ConditionSyntax])
  case any([ConditionSyntax])
  case not(ConditionSyntax)
  case exists(MappingValue, Bool)
  case matches(MappingValue, Spanned<String>)
  /// The literals are read by the type of the value; `in` has several.
  case compare(MappingValue, Spanned<Comparison>, [YAMLNode])
}

/// The modifiers of a mapping value, applied in the order of these properties.
package struct Modifiers: Hashable, Sendable {
  /// Takes the place of an absent or null value.
  package var defaultValue: JSONValue?
  package var apply: [ValueFunction]
  /// Converts, and rejects the row whose value cannot be (HG2004).
  package var type: ValueType?
  package var format: ValueFormat?
  /// Where a datetime is, and where an instant is shown.
  package var zone: ZoneRules?
  /// Whose numbers those without a calling code are.
  package var country: PhoneCountry?
  /// In Unicode scalars; longer text is rejected (HG2006).
  package var maxLength: Int?
  package var onNull: NullPolicy?
  /// Masked in every output.
  package var isPersonal: Bool

  package init(
    defaultValue: JSONValue? = nil, apply: [ValueFunction] = [], type: ValueType? = nil,
    format: ValueFormat? = nil, zone: ZoneRules? = nil, country: PhoneCountry? = nil,
    maxLength: Int? = nil, onNull: NullPolicy? = nil, isPersonal: Bool = false
  ) {
    self.defaultValue = defaultValue
    self.apply = apply
    self.type = type
    self.format = format
    self.zone = zone
    self.country = country
    self.maxLength = maxLength
    self.onNull = onNull
    self.isPersonal = isPersonal
  }

  /// Whether nothing of them changes or checks a value.
  var isEmpty: Bool {
    defaultValue == nil && apply.isEmpty && type == nil && format == nil && maxLength == nil
      && onNull == nil
  }
}

/// How an instant or a date is written, or a phone number.
package enum ValueFormat: String, Hashable, Sendable, CaseIterable, Codable, BitwiseCopyable {
  case rfc3339
  case epochSeconds = "epoch_s"
  case epochMilliseconds = "epoch_ms"
  case date
  case e164
}

/// What becomes of a field whose value is null: sent as null, left out, or the row is rejected (HG2008).
package enum NullPolicy: String, Hashable, Sendable, CaseIterable, Codable, BitwiseCopyable {
  case null, omit, reject
}

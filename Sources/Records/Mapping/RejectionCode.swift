/// Family 20 as far as the mapper raises it: why one record could not be made.
package enum RejectionCode: String, Hashable, Sendable, CaseIterable {
  case nullMatch = "HG2003"
  case misfit = "HG2004"
  case missing = "HG2005"
  case tooLong = "HG2006"
  case notAllowed = "HG2007"
  case nullRefused = "HG2008"
  case malformedJSON = "HG2009"
  case tooManyItems = "HG2010"
  case tooShort = "HG2019"
  case wrongForm = "HG2020"
  case outOfRange = "HG2021"
  case tooFewItems = "HG2022"

  /// What the rule is and why, in a few sentences.
  package var explanation: String {
    switch self {
    case .nullMatch:
      "A field that identifies the record at the destination is null or absent in this row. Without it the record cannot be found there again, so it is not sent; the values it was known by before are removed where the mode removes. Fill the column in the model, leave such rows out with WHERE, or match by another field."
    case .misfit:
      "A value of this row is not of the type that its column declares, its `type:` asks for or the destination's field takes. Nothing is guessed or cut: correct the value in the model, declare the column as what it is, or convert it with `type:`."
    case .missing:
      "The destination requires this field and the row has null or nothing for it. Give the mapping value a `default:`, or leave such rows out of the model."
    case .tooLong:
      "The text is longer than the destination takes or the mapping's `max_length:` allows, counted in Unicode scalars. It is not cut silently: shorten it in the model."
    case .notAllowed:
      "The destination takes only a few values here and this row's is none of them. Map the model's values onto them in the query."
    case .nullRefused:
      "The mapping says `on_null: reject` and the value is null or absent in this row."
    case .malformedJSON:
      "A column that is read as JSON holds text that is not JSON, half a surrogate pair, or nesting over 64 deep. Correct it in the model, or declare the column as `string` if it is text."
    case .tooManyItems:
      "The list has more elements than the destination takes or the mapping's `max_items:` allows. Elements are not dropped silently: shorten the list in the model, or raise the mapping's `max_items:`."
    case .tooShort:
      "The text is shorter than the destination takes, counted in Unicode scalars after the connector's own normalisation; it would refuse the record. Correct it in the model, or make null of it."
    case .wrongForm:
      "The text is not of the form that the destination takes: the whole of it, after the connector's own normalisation, must match the field's pattern, which the message names. Correct it in the model, or make null of it."
    case .outOfRange:
      "The number is below the least or above the greatest that the destination takes. Numbers are compared by their digits. Correct it in the model."
    case .tooFewItems:
      "The list has fewer elements than the destination takes. Fill it in the model, or make null of it."
    }
  }

  /// Every code with its explanation, for `headgate explain`.
  package static let explanations: [(code: String, explanation: String)] = allCases.map {
    ($0.rawValue, $0.explanation)
  }
}

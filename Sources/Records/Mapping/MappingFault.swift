/// Why a value could not be made, small enough to be thrown without an allocation.
struct MappingFault: Error {
  let code: RejectionCode
  let reason: Reason
  /// The type that was asked for, where that is the reason.
  var wanted = TypeKind.any

  enum Reason: UInt8 {
    case code
    case declared, converted, field
    case notFinite, notUTF8, bytes, notText, notMoment, noSuchStep, unknownProperty, nullInside
    case notPhone, notObject, notComparable, sameName
    case below, above, fieldItems
  }

  static func misfit(_ reason: Reason, _ wanted: TypeKind = .any) -> MappingFault {
    MappingFault(code: .misfit, reason: reason, wanted: wanted)
  }

  static func refused(_ code: RejectionCode) -> MappingFault {
    MappingFault(code: code, reason: .code)
  }

  static func outOfRange(_ reason: Reason) -> MappingFault {
    MappingFault(code: .outOfRange, reason: reason)
  }

  /// What is wrong and what to do, without any value of the row.
  var text: String {
    switch reason {
    case .code: codeText
    case .declared:
      "the value is not what its column declares, `\(wanted)`; correct the row or the declaration"
    case .converted: "the value cannot be converted to `\(wanted)`; correct it in the model"
    case .field:
      "the value is not `\(wanted)`, which the field takes; convert it with `type:` or in the model"
    case .notFinite: "the number is infinite or not a number, which JSON cannot say"
    case .notUTF8: "the text is not valid UTF-8; correct it in the source"
    case .bytes: "the value is bytes; encode them as text in the query"
    case .notText: "the value is no text to apply a function to"
    case .notMoment: "the value is no date or time to format; give it `type: timestamp`"
    case .notPhone:
      "the text is no phone number with a calling code; give the `country:` of national numbers"
    case .notObject: "the value is no object; only objects are merged, flattened and taken apart"
    case .notComparable: "the value cannot be compared with what the condition names"
    case .sameName: "two properties of the flattened object have one name; choose another separator"
    case .noSuchStep: "the path leads into a value that is no object or list of that kind"
    case .unknownProperty: "the field has no such property; make the object with `object:`"
    case .below: "the number is below what the destination takes; correct it in the model"
    case .above: "the number is above what the destination takes; correct it in the model"
    case .fieldItems: "the list has more elements than the destination takes; shorten it"
    case .nullInside: "the field takes no null here; make the object with `object:` and a `default`"
    }
  }

  private var codeText: String {
    switch code {
    case .nullMatch: "the value that identifies the record is null; fill it in the model"
    case .misfit: "the value is not of the type asked for"
    case .missing: "the field is required and the row has nothing for it; give it a `default:`"
    case .tooLong:
      "the text is longer than the destination or `max_length:` takes; shorten it in the model"
    case .notAllowed: "the value is none of those that the destination takes"
    case .nullRefused: "the value is null and the mapping says `on_null: reject`"
    case .malformedJSON: "the column's text is not JSON; correct it or declare it as `string`"
    case .tooShort:
      "the text is shorter than the destination takes; correct it in the model or leave it out"
    case .wrongForm: "the text is not of the form that the destination takes; correct it"
    case .outOfRange: "the number is not in the range that the destination takes"
    case .tooFewItems: "the list has fewer elements than the destination takes"
    case .tooManyItems: "the list has more elements than `max_items:` allows"
    }
  }
}

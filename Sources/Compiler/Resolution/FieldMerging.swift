import Diagnostics
import YAMLSyntax

extension PipelineSyntax {
  /// The fields of the fragments it extends, in their order, then its own; an overriding field keeps the first's place.
  func mergedFields(_ resolution: Resolution, _ bag: inout DiagnosticBag) -> [FieldSyntax] {
    if extends.isEmpty {
      for field in fields { field.checkOverride(of: nil, &bag) }
      return fields
    }
    var merged: [FieldSyntax] = []
    var places: [String: Int] = [:]
    var isWhole = true
    func take(_ field: FieldSyntax) {
      let place = places[field.name]
      if place != nil || isWhole { field.checkOverride(of: place.map { merged[$0] }, &bag) }
      if let place {
        merged[place] = field
      } else {
        places[field.name] = merged.count
        merged.append(field)
      }
    }
    for name in extends {
      let fragment = resolution.names.find(
        name, of: .fragments, in: resolution.fragments, &bag)
      isWhole = isWhole && fragment != nil
      for field in fragment?.fields ?? [] { take(field) }
    }
    for field in fields { take(field) }
    return merged
  }
}

extension FieldSyntax {
  /// A field given twice says `override: true`, and only that one does.
  fileprivate func checkOverride(of earlier: FieldSyntax?, _ bag: inout DiagnosticBag) {
    switch (earlier, override) {
    case (nil, nil), (.some, .some): break
    case (let earlier?, nil):
      bag.add(
        Diagnostic(
          .fieldGivenTwice, "the field `\(name)` is given twice", at: keySpan,
          label: "the second", secondary: [.init(earlier.keySpan, "the first")],
          help: ["say `override: true` beside the value that is to count"]))
    case (nil, let span?):
      bag.add(
        Diagnostic(
          .fieldGivenTwice, "`override` where no fragment gives the field `\(name)`", at: span,
          label: "overrides nothing", help: ["remove it"]))
    }
  }
}

extension DiagnosticCode {
  static let fieldGivenTwice = DiagnosticCode(
    "HG0304",
    "A field that a fragment gives as well is replaced only where its value says `override: true`, so that nothing is lost unseen."
  )
}

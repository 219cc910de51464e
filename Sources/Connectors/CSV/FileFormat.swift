import Records

extension FileRequestDefinition {
  /// The layout of a CSV file; nil where the settings say JSON Lines.
  func csv(_ values: BoundValues, fields: [String]) throws(BindingError) -> CSVLayout? {
    switch try values.choice(format, or: Format.jsonl, of: "the format of a file") {
    case .jsonl: nil
    case .csv: try CSVLayout(line, fields: fields, dialect: CSVDialect(csv, values), values)
    }
  }
}

extension CSVDialect {
  /// The dialect that texts name, settings filled in.
  init(_ csv: CSVTemplates, _ values: BoundValues) throws(BindingError) {
    self.init(
      separator: try values.choice(csv.separator, or: .comma, of: "the separator of a CSV file"),
      lineEnd: try values.choice(csv.lineEnd, or: .lf, of: "the line end of a CSV file"),
      formulas: try values.choice(csv.formulas, or: .keep, of: "`formulas` of a CSV file"))
  }
}

extension BoundValues {
  /// The choice that a template names; `standard` where there is none, or its setting is not given.
  fileprivate func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ template: TextTemplate?, or standard: Choice, of what: String
  ) throws(BindingError) -> Choice {
    guard let template, let name = text(template.parts) else { return standard }
    if let choice = Choice(rawValue: name) { return choice }
    let all = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    throw BindingError("\(what) is `\(name)`, and not one of \(all)")
  }
}

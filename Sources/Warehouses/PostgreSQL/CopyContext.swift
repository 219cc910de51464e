/// What the server says of where a COPY stood: `COPY people, line 3, column name: "the value"`.
///
/// CopyFromErrorCallback in copyfrom.c writes it; of it all but the name is the row's.
enum CopyContext {
  /// The name of the column that was being read; nil where a row as a whole was.
  static func column(in context: String) -> String? {
    for line in context.split(separator: "\n") where line.hasPrefix("COPY ") {
      guard let place = line.firstRange(of: ", line "),
        let start = line[place.upperBound...].firstRange(of: ", column "),
        line[place.upperBound..<start.lowerBound].utf8.allSatisfy({ (48...57).contains($0) })
      else { continue }
      let rest = line[start.upperBound...]
      let ends = [": \"", ": null input"].compactMap { rest.firstRange(of: $0)?.lowerBound }
      return String(rest[..<(ends.min() ?? rest.endIndex)])
    }
    return nil
  }
}

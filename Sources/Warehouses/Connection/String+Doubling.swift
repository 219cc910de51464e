extension String {
  /// Every such scalar twice, also one that forms a character with what follows.
  func doubling(_ quote: Unicode.Scalar) -> String {
    var doubled = ""
    doubled.unicodeScalars.reserveCapacity(utf8.count + 2)
    for scalar in unicodeScalars {
      if scalar == quote { doubled.unicodeScalars.append(scalar) }
      doubled.unicodeScalars.append(scalar)
    }
    return doubled
  }
}

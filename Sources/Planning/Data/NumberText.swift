extension Int {
  /// With a comma between thousands: `184,220`.
  package var grouped: String {
    var digits = String(magnitude)
    var parts: [String] = []
    while digits.count > 3 {
      parts.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    parts.insert(digits, at: 0)
    return (self < 0 ? "-" : "") + parts.joined(separator: ",")
  }
}

extension Int {
  /// With its noun: `1 file`, `1,200 files`.
  package func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}

extension Double {
  /// With two digits after the point, trailing zeros cut: `0.02`, `5`.
  package var twoPlaces: String {
    let hundredths = Int((self * 100).rounded())
    return (Double(hundredths) / 100).shortest
  }

  /// Without `.0`.
  package var shortest: String {
    self == rounded() && magnitude < 1e15 ? String(Int(self)) : String(self)
  }
}

extension ValueFormat {
  /// Formats the text of a timestamp, a datetime taken as UTC, or a date; nil where the text is none, or the format is of no moments.
  package func apply(_ text: String) -> JSONValue? {
    if self == .e164 { return nil }
    var text = text
    return text.withUTF8 { bytes in
      if let time = TimeText(bytes) { return value(time.civil, time.fraction) }
      return TimeText.date(bytes).map { value($0, TimeText.noFraction) }
    }
  }

  private func value(_ civil: CivilTime, _ fraction: UnsafeBufferPointer<UInt8>) -> JSONValue {
    let value = apply(civil, fraction)
    if value.kind == .int { return .number(String(value.bits)) }
    let buffer = ByteBuffer(capacity: 64)
    var out = ByteCursor(buffer)
    out.appendMoment(value.civil, value.buffer, value.type)
    out.flush()
    return .string(buffer.bytes.string)
  }

  /// An instant's parts as this format has them: a moment to be written as text, or a number.
  func apply(_ civil: CivilTime, _ fraction: UnsafeBufferPointer<UInt8>) -> MappedValue {
    switch self {
    // No moment is a phone number.
    case .e164: return .null
    case .rfc3339: return .moment(civil, fraction, .timestamp)
    case .date: return .moment(civil.midnight, TimeText.noFraction, .date)
    case .epochSeconds: return .int(civil.epochSeconds)
    case .epochMilliseconds:
      var milliseconds: Int64 = 0
      for place in 0..<3 {
        let digit = place < fraction.count ? Int64(fraction[place]) - 0x30 : 0
        milliseconds = milliseconds * 10 + digit
      }
      return .int(civil.epochSeconds * 1000 + milliseconds)
    }
  }
}

import Diagnostics

extension Diagnostic {
  /// What libyaml could not read, said in the user's terms.
  static func syntax(_ failure: SyntaxFailure, in file: SourceFile, _ id: SourceFile.ID)
    -> Diagnostic
  {
    if failure.isReaderError {
      return badByte(.controlCharacter, at: min(failure.offset, file.bytes.count - 1), in: file, id)
    }
    let spot = TroubleSpot(failure, in: file, id)
    return tab(spot) ?? unquoted(spot) ?? notClosed(spot) ?? textAfterValue(spot)
      ?? nested(spot) ?? separators(spot) ?? notLinedUp(spot) ?? scalar(spot) ?? other(spot)
  }

  private static func tab(_ spot: TroubleSpot) -> Diagnostic? {
    let tabInIndent = spot.line.prefix { $0 == " " || $0 == "\t" }.firstIndex(of: "\t")
    guard
      let column = tabInIndent ?? (spot.next == "\t" ? spot.column : nil)
        ?? (spot.failure.problem.contains("tab character") ? spot.column : nil)
    else { return nil }
    return Diagnostic(
      .tab, "a tab stands where YAML needs spaces", at: spot.span(column, column + 1),
      label: "a tab", help: ["indent with spaces"])
  }

  /// Values that begin with a character which YAML reads as its own.
  private static func unquoted(_ spot: TroubleSpot) -> Diagnostic? {
    let context = spot.failure.context
    if context.contains("an alias") || context.contains("an anchor") {
      let sign = context.contains("an alias") ? "*" : "&"
      let value = spot.value(at: spot.failure.contextMark)
      return Diagnostic(
        .unquotedStar, "a value that begins with `\(sign)` must be quoted", at: value.span,
        label: sign == "*" ? "reads as an alias" : "reads as an anchor",
        help: ["write it in quotes: \"\(value.text)\""],
        edits: [Edit(span: value.span, replacement: "\"\(value.text)\"")])
    }
    if let braces = spot.templateColumn {
      return Diagnostic(
        .unquotedTemplate, "a template must be quoted", at: spot.span(braces, braces + 2),
        label: "reads as a mapping inside a mapping",
        help: ["put quotes around the whole value: \"{{ name }}\""])
    }
    if spot.next == "{", spot.previous == "$" {
      return Diagnostic(
        .unquotedVariable, "`${...}` inside brackets or braces must be quoted",
        at: spot.span(spot.column - 1, spot.column + 1), label: "`{` opens a mapping here",
        help: ["write it in quotes: \"${var.name}\""])
    }
    if spot.next == "%" || context.contains("directive") {
      let value = spot.value(
        at: spot.next == "%" ? spot.failure.mark : spot.failure.contextMark)
      return Diagnostic(
        .unquotedPercent, "a value that begins with `%` must be quoted", at: value.span,
        label: "reads as a directive", help: ["write it in quotes: \"\(value.text)\""])
    }
    return nil
  }

  private static func notClosed(_ spot: TroubleSpot) -> Diagnostic? {
    let failure = spot.failure
    let isQuote = failure.context.contains("quoted scalar") && !failure.problem.contains("escape")
    let isFlow = failure.context.contains("flow")
    let meetsKey = spot.next == ":" && failure.mark.line > failure.contextMark.line
    guard isQuote || (isFlow && (spot.isAtEnd || meetsKey)) else { return nil }
    let (opening, column) = spot.character(at: failure.contextMark)
    let name = opening.map { "`\($0)`" } ?? "it"
    return Diagnostic(
      .notClosed, "\(name) is never closed",
      at: SourceSpan(
        file: spot.file, start: failure.contextMark,
        end: SourcePosition(line: Int(failure.contextMark.line), column: column + 1)),
      label: "opened here",
      secondary: isFlow && meetsKey
        ? [Label(spot.span(spot.column, spot.column + 1), "not inside it")] : [],
      help: ["add the closing character, or quote the text around it"])
  }

  private static func textAfterValue(_ spot: TroubleSpot) -> Diagnostic? {
    guard spot.failure.problem.contains("expected key") || spot.failure.problem.contains("'-'"),
      let end = spot.lastBeforeBlanks, ["\"", "'", "}", "]"].contains(end)
    else { return nil }
    return Diagnostic(
      .textAfterValue, "text follows after the end of a value", at: spot.rest,
      label: "the value ended at `\(end)`",
      help: [
        end == "'"
          ? "put the whole value into one pair of quotes; a `'` inside is written twice"
          : "put the whole value into one pair of quotes"
      ])
  }

  private static func nested(_ spot: TroubleSpot) -> Diagnostic? {
    guard spot.failure.problem.contains("mapping values are not allowed") else { return nil }
    let before = spot.line.prefix(spot.column)
    let isSecond = before.indices.contains { index in
      before[index] == ":" && index + 1 < before.count && before[index + 1] == " "
    }
    return Diagnostic(
      .nestedOnOneLine,
      isSecond
        ? "a second `: ` stands on this line" : "this key stands below a value that is complete",
      at: spot.span(spot.column, spot.column + 1), label: "a value cannot begin here",
      help: [
        isSecond
          ? "quote the value if the colon belongs to it; put nested keys on lines of their own"
          : "line it up with the key it belongs beside, or end the line above with `:`"
      ])
  }

  private static func separators(_ spot: TroubleSpot) -> Diagnostic? {
    if spot.failure.problem.contains("expected ':'") {
      let value = spot.value(at: spot.failure.contextMark)
      return Diagnostic(
        .missingColon, "`:` is missing after a key", at: value.span, label: "not a key yet",
        help: ["write `key: value`, with a space after the colon"])
    }
    guard spot.failure.problem.contains("','") else { return nil }
    return Diagnostic(
      .missingComma, "`,` or the closing character is missing",
      at: spot.span(spot.column, spot.column + 1), label: "expected before this",
      secondary: [Label(spot.contextSpan, "opened here")])
  }

  private static func notLinedUp(_ spot: TroubleSpot) -> Diagnostic? {
    let problem = spot.failure.problem
    let isMapping = problem.contains("expected key")
    guard
      isMapping || problem.contains("'-'") || problem.contains("document start")
        || problem.contains("are not allowed in this context")
    else { return nil }
    if problem.contains("block sequence entries"), spot.lastBeforeBlanks == ":" {
      return Diagnostic(
        .notLinedUp, "a list cannot begin on the line of its key", at: spot.rest,
        label: "must stand below the key",
        help: ["put each `- ` on a line of its own, or write [a, b]"])
    }
    let opened = spot.failure.context.isEmpty || problem.contains("document start")
    return Diagnostic(
      .notLinedUp, "this line does not line up with those above", at: spot.rest,
      label: "belongs to nothing above",
      secondary: opened
        ? [] : [Label(spot.contextSpan, isMapping ? "the mapping begins here" : "begins here")],
      help: ["give lines that belong together the same indentation"])
  }

  private static func scalar(_ spot: TroubleSpot) -> Diagnostic? {
    if spot.failure.problem.contains("escape") {
      return Diagnostic(
        .badEscape, "a backslash starts an escape that YAML does not know",
        at: spot.span(spot.column, spot.column + 1), label: "in double quotes",
        help: ["write `\\\\` for a backslash, or use single quotes"])
    }
    let value = spot.value(at: spot.failure.mark)
    if spot.failure.context.contains("block scalar") {
      return Diagnostic(
        .notYAML, "text follows the sign of a block", at: value.span, label: "not part of it",
        help: ["after `|` or `>` the text begins on the next line; quote a text that begins so"])
    }
    let problem = spot.failure.problem
    guard problem.contains("cannot start any token") || problem.contains("node content"),
      let next = spot.next
    else { return nil }
    return Diagnostic(
      .reservedCharacter, "a value cannot begin with `\(next)`", at: value.span,
      label: "reserved by YAML", help: ["write it in quotes: \"\(value.text)\""])
  }

  private static func other(_ spot: TroubleSpot) -> Diagnostic {
    let context = spot.failure.context
    return Diagnostic(
      .notYAML, "not YAML: \(spot.failure.problem)", at: spot.span(spot.column, spot.column + 1),
      label: "here", notes: context.isEmpty ? [] : ["libyaml was \(context)"])
  }
}

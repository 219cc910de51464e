import Diagnostics

/// Reads the text of a file into nodes.
package enum YAMLParser {
  /// The largest file that is read, in bytes.
  package static let largestFile = 4 << 20

  /// The root of the file's one document; nil for an empty document, and for one that cannot be
  /// read, of which the bag then holds an error.
  ///
  /// A hazard that leaves the rest readable (a duplicate key, a tag) is reported and the node
  /// still returned.
  package static func parse(
    _ file: SourceFile, id: SourceFile.ID, _ bag: inout DiagnosticBag
  ) -> YAMLNode? {
    guard file.bytes.count <= largestFile else {
      bag.add(.tooLarge(id, bytes: file.bytes.count))
      return nil
    }
    if file.bytes.isEmpty { return nil }
    return file.bytes.withUnsafeBufferPointer { bytes -> YAMLNode? in
      let scan = InputScan(bytes)
      if let trouble = scan.trouble {
        bag.add(.badByte(trouble.kind, at: trouble.offset, in: file, id))
        return nil
      }
      var builder = NodeBuilder(bytes, file: id, checksComments: scan.hasTightComment)
      do throws(BuildingEnded) {
        let root = try builder.document()
        bag.add(contentsOf: builder.bag)
        return root
      } catch {
        if case .syntax(let failure) = error, !builder.explains(failure) {
          builder.bag.add(.syntax(failure, in: file, id))
        }
        bag.add(contentsOf: builder.bag)
        return nil
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func tooLarge(_ file: SourceFile.ID, bytes: Int) -> Diagnostic {
    let start = SourcePosition(line: 0, column: 0)
    return Diagnostic(
      .tooLarge, "the file is \(bytes >> 20) MiB, more than the 4 MiB that are read",
      at: SourceSpan(file: file, start: start, end: start), label: "too large",
      help: ["split it into several files, or exclude it with `include` in `headgate.yaml`"])
  }

  static func badByte(
    _ trouble: InputScan.Trouble, at offset: Int, in file: SourceFile, _ id: SourceFile.ID
  ) -> Diagnostic {
    let place = SourceLines(file.bytes).position(of: offset)
    let span = SourceSpan(
      file: id, start: place,
      end: SourcePosition(line: Int(place.line), column: Int(place.column) + 1))
    switch trouble {
    case .tooManyDirectives:
      return Diagnostic(
        .unquotedPercent, "many lines begin with `%`", at: span, label: "reads as a directive",
        help: ["quote the text, or indent it below a `|`"])
    case .notUTF8:
      let isUTF16 = file.bytes.starts(with: [0xFF, 0xFE]) || file.bytes.starts(with: [0xFE, 0xFF])
      return Diagnostic(
        .notUTF8, "line \(place.line + 1) is not UTF-8", at: span, label: "not UTF-8",
        help: [
          isUTF16
            ? "the file is UTF-16: save it as UTF-8"
            : "save the file as UTF-8, for instance: iconv -f latin1 -t utf-8"
        ])
    case .controlCharacter:
      let isNUL = file.bytes[offset] == 0
      let name = isNUL ? "a NUL byte" : "a control character"
      return Diagnostic(
        .controlCharacter, "line \(place.line + 1) holds \(name)", at: span, label: name,
        help: [
          isNUL
            ? "remove it; where the whole file is not text, exclude it with `include`"
            : "remove it, or write it as an escape such as \"\\e\" inside double quotes"
        ])
    }
  }
}

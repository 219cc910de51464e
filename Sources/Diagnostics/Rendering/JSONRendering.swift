extension DiagnosticRenderer {
  /// One JSON object with `format_version` 1; lines and columns count from 1, columns in Unicode
  /// scalars, ends are exclusive.
  package func json(_ diagnostics: [Diagnostic]) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("format_version") { $0.number(1) }
      writer.member("diagnostics") { writer in
        writer.array(diagnostics) { writer, diagnostic in write(diagnostic, to: &writer) }
      }
      writer.member("summary") { writer in
        writer.object { writer in
          for severity in Self.severities {
            let count = diagnostics.count { $0.severity == severity }
            writer.member(severity.rawValue + "s") { $0.number(count) }
          }
          writer.member("files") { $0.number(fileCount) }
        }
      }
    }
    return writer.text + "\n"
  }

  private func write(_ diagnostic: Diagnostic, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("code") { $0.string(diagnostic.code.text) }
      writer.member("severity") { $0.string(diagnostic.severity.rawValue) }
      writer.member("title") { $0.string(diagnostic.title) }
      if let primary = diagnostic.primary {
        write(primary, to: &writer)
      } else {
        for name in ["path", "start", "end", "label"] { writer.member(name) { $0.null() } }
      }
      writer.member("secondary") { writer in
        writer.array(diagnostic.secondary) { writer, label in
          writer.object { writer in write(label, to: &writer) }
        }
      }
      writer.member("help") { $0.array(diagnostic.help) { $0.string($1) } }
      writer.member("notes") { $0.array(diagnostic.notes) { $0.string($1) } }
      writer.member("edits") { writer in
        writer.array(diagnostic.edits) { writer, edit in
          writer.object { writer in
            write(edit.span, to: &writer)
            writer.member("replacement") { $0.string(edit.replacement) }
          }
        }
      }
    }
  }

  private func write(_ label: Diagnostic.Label, to writer: inout JSONWriter) {
    write(label.span, to: &writer)
    writer.member("label") { $0.string(label.text) }
  }

  private func write(_ span: SourceSpan, to writer: inout JSONWriter) {
    writer.member("path") { $0.string(files[span.file].path) }
    for (name, position) in [("start", span.start), ("end", span.end)] {
      writer.member(name) { writer in
        writer.object { writer in
          writer.member("line") { $0.number(Int(position.line) + 1) }
          writer.member("column") { $0.number(Int(position.column) + 1) }
        }
      }
    }
  }
}

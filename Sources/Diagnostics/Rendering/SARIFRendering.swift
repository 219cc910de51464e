extension DiagnosticRenderer {
  /// SARIF 2.1.0, for GitHub's code scanning and for editors.
  ///
  /// - Parameters:
  ///   - version: of this tool.
  ///   - uri: makes of a file's path a reference from the repository's root.
  package func sarif(_ diagnostics: [Diagnostic], version: String, uri: (String) -> String)
    -> String
  {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("$schema") { $0.string("https://json.schemastore.org/sarif-2.1.0.json") }
      writer.member("version") { $0.string("2.1.0") }
      writer.member("runs") { writer in
        writer.array([()]) { writer, _ in
          writer.object { writer in
            writer.member("tool") { write(tool: version, diagnostics, to: &$0) }
            writer.member("columnKind") { $0.string("unicodeCodePoints") }
            writer.member("results") { writer in
              writer.array(diagnostics) { writer, diagnostic in
                write(diagnostic, uri, to: &writer)
              }
            }
          }
        }
      }
    }
    return writer.text + "\n"
  }

  private func write(
    tool version: String, _ diagnostics: [Diagnostic], to writer: inout JSONWriter
  ) {
    let rules = Set(diagnostics.map(\.code)).sorted { $0.text < $1.text }
    writer.object { writer in
      writer.member("driver") { writer in
        writer.object { writer in
          writer.member("name") { $0.string("headgate") }
          writer.member("version") { $0.string(version) }
          writer.member("rules") { writer in
            writer.array(rules) { writer, rule in
              writer.object { writer in
                writer.member("id") { $0.string(rule.text) }
                writer.member("fullDescription") { text(rule.explanation, to: &$0) }
              }
            }
          }
        }
      }
    }
  }

  private func write(
    _ diagnostic: Diagnostic, _ uri: (String) -> String, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("ruleId") { $0.string(diagnostic.code.text) }
      writer.member("level") { $0.string(diagnostic.severity.rawValue) }
      writer.member("message") { text(Self.message(diagnostic), to: &$0) }
      writer.member("locations") { writer in
        writer.array([diagnostic.primary].compactMap { $0 }) { writer, label in
          write(label, uri, to: &writer)
        }
      }
      writer.member("relatedLocations") { writer in
        writer.array(diagnostic.secondary) { writer, label in write(label, uri, to: &writer) }
      }
    }
  }

  private func write(
    _ label: Diagnostic.Label, _ uri: (String) -> String, to writer: inout JSONWriter
  ) {
    let span = label.span
    writer.object { writer in
      writer.member("physicalLocation") { writer in
        writer.object { writer in
          writer.member("artifactLocation") { writer in
            writer.object { writer in
              writer.member("uri") { $0.string(uri(files[span.file].path)) }
            }
          }
          writer.member("region") { writer in
            writer.object { writer in
              writer.member("startLine") { $0.number(Int(span.start.line) + 1) }
              writer.member("startColumn") { $0.number(Int(span.start.column) + 1) }
              writer.member("endLine") { $0.number(Int(span.end.line) + 1) }
              writer.member("endColumn") { $0.number(Int(span.end.column) + 1) }
            }
          }
        }
      }
      if !label.text.isEmpty { writer.member("message") { text(label.text, to: &$0) } }
    }
  }

  private func text(_ text: String, to writer: inout JSONWriter) {
    writer.object { writer in writer.member("text") { $0.string(text) } }
  }
}

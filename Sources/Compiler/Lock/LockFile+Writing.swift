import Records
import YAMLSyntax

extension LockFile {
  /// The file's text: sorted by model and engine, columns in their order; the same for the same columns.
  package var text: String {
    var text = """
      # Columns as the sources report them. Written by `headgate describe --write`; keep it in version control.
      headgate_lock: \(Self.version)
      models:

      """
    if models.isEmpty {
      text.removeLast()
      text += " {}\n"
    }
    for (name, entries) in models.sorted(by: { $0.key < $1.key }) {
      text += "  \(name):\n"
      for entry in entries.sorted(by: { $0.engine < $1.engine }) {
        text += "    \(entry.engine):\n      query: \"\(entry.query)\"\n      columns:"
        text += entry.columns.isEmpty ? " {}\n" : "\n"
        var written: Set<String> = []
        for column in entry.columns where written.insert(column.name).inserted {
          text += "        \(CanonicalYAML.key(column.name)): \(column.slot.type.written)\n"
        }
      }
    }
    return text
  }
}

import Records

/// What the rows of a pipeline go into at the destination: an audience, a list.
package struct PipelineObject: Hashable, Sendable {
  package enum Choice: Hashable, Sendable {
    /// It is there, with this id.
    case use(String)
    /// It is made for the pipeline with these settings, defaults included.
    case create([String: JSONValue])
  }

  /// The connector's name for its kind.
  package let kind: String
  package let choice: Choice

  /// What it is to be called; nil where it is there.
  package var name: String? {
    if case .create(let settings) = choice, case .string(let name)? = settings["name"] {
      name
    } else {
      nil
    }
  }
}

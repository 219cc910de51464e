/// How long a pipeline's state keeps what no run needs (`retain`).
package struct Retention: Hashable, Sendable {
  /// Closed runs and their failures, in seconds; a pipeline's last ones stay.
  package var logSeconds = 90 * 86_400
  /// So many of the last changesets are remembered by their identifiers, for `replay`.
  package var changesets = 5
  /// The state of the pipeline once it has left, in seconds; nil keeps it.
  package var goneSeconds: Int?

  package static let builtIn = Retention()

  package init() {}
}

/// Where a run finds a secret; the secret itself is never part of a project.
package enum SecretReference: Hashable, Sendable {
  case environment(String)
  /// Relative to the project's root once it is checked; may lie outside.
  case file(String)
}

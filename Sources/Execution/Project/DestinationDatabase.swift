import Compiler
import Planning
import Warehouses

extension SyncProgram {
  /// Seconds that a batch waits for a lock, unless the settings say otherwise: a run does not stand still for somebody
  /// else's ALTER TABLE.
  private static let lockTimeout = 60

  /// How the database of the destination is reached, where it is one; secrets are read here.
  func database(root: String, _ surroundings: Surroundings) throws -> PostgresAddress? {
    guard let connection = destination.connection else { return nil }
    var address = try connection.address(
      root: root, surroundings, for: "destination `\(destination.name)`", at: destination.span)
    address.lockTimeout = address.lockTimeout ?? Self.lockTimeout * 1000
    return address
  }
}

import SQLSyntax
import Warehouses

/// What is known of an object that was to be made at a destination.
package struct ObjectRecord: Hashable, Sendable {
  /// What tells it from others: account, kind and name.
  package let target: String
  /// By which ours is known again, where the destination keeps such a mark.
  package let nonce: String
  /// Milliseconds since 1970.
  package let intendedAt: Int64
  /// Its id; nil where it is not known whether it was made.
  package let id: String?
}

/// Objects are made once: what is intended is on record before the destination hears of it.
extension Ledger {
  /// The object of a target; nil where none was ever intended.
  package func object(_ target: String) throws -> ObjectRecord? {
    try reading { try find(object: target) }
  }

  /// Puts on record that an object is to be made, unless it is already.
  package func intend(object target: String, nonce: String, at time: Int64) throws -> ObjectRecord {
    try transaction {
      try connection.execute(
        """
        INSERT INTO \(tables.objects) (target, nonce, intended_at)
        VALUES (\(parameter: "target", .text), \(parameter: "nonce", .text),
          \(parameter: "at"))
        ON CONFLICT (target) DO NOTHING
        """,
        ["target": .text(target), "nonce": .text(nonce), "at": SQLValue(time)])
      guard let known = try find(object: target) else {
        throw SQLFailure(kind: .conflict, code: "", message: "an object was forgotten again")
      }
      return known
    }
  }

  /// Puts the id of an object on record.
  package func settle(object target: String, id: String) throws {
    try transaction {
      try connection.execute(
        """
        UPDATE \(tables.objects) SET id = \(parameter: "id", .text)
        WHERE target = \(parameter: "target", .text)
        """,
        ["id": .text(id), "target": .text(target)])
    }
  }

  /// Forgets an object that was intended and not made.
  package func forget(object target: String) throws {
    try transaction {
      try connection.execute(
        """
        DELETE FROM \(tables.objects)
        WHERE target = \(parameter: "target", .text) AND id IS NULL
        """, ["target": .text(target)])
    }
  }

  private func find(object target: String) throws -> ObjectRecord? {
    try connection.rows(
      """
      SELECT target, nonce, intended_at, id FROM \(tables.objects)
      WHERE target = \(parameter: "target", .text)
      """, ["target": .text(target)]
    ).first.flatMap { row in
      guard let target = row[0].string, let nonce = row[1].string, let at = row[2].integer else {
        return nil
      }
      return ObjectRecord(target: target, nonce: nonce, intendedAt: at, id: row[3].string)
    }
  }
}

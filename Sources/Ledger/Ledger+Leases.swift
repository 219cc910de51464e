import SQLSyntax
import Warehouses

extension Ledger {
  /// Takes the lease of a pipeline for `duration` milliseconds of the ledger's clock.
  ///
  /// An owner whose lease expired, or whose process on this host is dead, is put aside.
  /// - Throws: `leaseHeld` where another has it.
  package func takeLease(
    uid: String, owner: LeaseOwner, duration: Int64,
    isAlive: (Int32) -> Bool = ProcessLife.isAlive
  ) throws -> Lease {
    try transaction {
      let held = try connection.rows(
        """
        SELECT l.token, l.host, l.pid, l.expires_at, \(engine.clock) FROM \(tables.leases) AS l
        WHERE l.uid = \(parameter: "uid", .text)\(lockingRowsOf: "l")
        """, atPresent(["uid": .text(uid)])
      ).first.flatMap { row in
        Self.lease(uid, row).map { (lease: $0, present: row[4].integer ?? 0) }
      }
      if let held, held.lease.owner.token != owner.token {
        let other = held.lease.owner
        let isDead = other.host == owner.host && !isAlive(other.pid)
        if held.lease.expiresAt > held.present, !isDead {
          throw LedgerError.leaseHeld(
            by: "process \(other.pid) on `\(other.host)`, whose lease runs for"
              + " \((held.lease.expiresAt - held.present + 999) / 1000) s more")
        }
      }
      return try take(uid, owner, duration, from: held?.lease.owner)
    }
  }

  /// Writes the lease down, unless another than `before` has it by now.
  private func take(
    _ uid: String, _ owner: LeaseOwner, _ duration: Int64, from before: LeaseOwner?
  ) throws -> Lease {
    let expiry = try connection.integer(
      """
      INSERT INTO \(tables.leases) AS l VALUES (
        \(parameter: "uid", .text), \(parameter: "token", .text), \(parameter: "host", .text),
        \(parameter: "pid"), \(engine.clock), \(engine.clock),
        \(engine.clock) + \(parameter: "duration"))
      ON CONFLICT (uid) DO UPDATE SET token = excluded.token, host = excluded.host,
        pid = excluded.pid, taken_at = excluded.taken_at, heartbeat_at = excluded.heartbeat_at,
        expires_at = excluded.expires_at
      WHERE l.token = \(parameter: "before", .text)
      RETURNING expires_at
      """,
      atPresent([
        "uid": .text(uid), "token": .text(owner.token), "host": .text(owner.host),
        "pid": .int(Int64(owner.pid)), "duration": .int(duration),
        "before": SQLValue(before?.token),
      ]))
    guard let expiry else {
      // Two came to a lease that nobody had: the other was first.
      throw SQLFailure(kind: .conflict, code: "", message: "another process took the lease")
    }
    return Lease(
      uid: uid, owner: owner, expiresAt: expiry,
      wasTakenOver: before.map { $0.token != owner.token } ?? false)
  }

  /// The heartbeat: the lease holds for `duration` milliseconds from now.
  ///
  /// - Throws: `leaseLost` where another has taken it.
  package func renew(_ lease: Lease, duration: Int64) throws -> Lease {
    try transaction {
      let expiry = try connection.integer(
        """
        UPDATE \(tables.leases) SET heartbeat_at = \(engine.clock),
          expires_at = \(engine.clock) + \(parameter: "duration")
        WHERE uid = \(parameter: "uid", .text) AND token = \(parameter: "token", .text)
        RETURNING expires_at
        """,
        atPresent([
          "uid": .text(lease.uid), "token": .text(lease.owner.token), "duration": .int(duration),
        ]))
      guard let expiry else { throw LedgerError.leaseLost }
      return Lease(
        uid: lease.uid, owner: lease.owner, expiresAt: expiry, wasTakenOver: lease.wasTakenOver)
    }
  }

  /// Gives the lease back; does nothing where it is another's by now.
  package func release(_ lease: Lease) throws {
    try transaction {
      try connection.execute(
        """
        DELETE FROM \(tables.leases)
        WHERE uid = \(parameter: "uid", .text) AND token = \(parameter: "token", .text)
        """, ["uid": .text(lease.uid), "token": .text(lease.owner.token)])
    }
  }

  /// The lease of a pipeline as it is on record, expired or not.
  package func lease(uid: String) throws -> Lease? { try lease(uid: uid, where: "TRUE") }

  /// Whose lease of a pipeline has not expired.
  package func leaseholder(uid: String) throws -> LeaseOwner? {
    try lease(uid: uid, where: "expires_at > \(engine.clock)")?.owner
  }

  private func lease(uid: String, where condition: SQLFragment) throws -> Lease? {
    try reading {
      try connection.rows(
        """
        SELECT token, host, pid, expires_at FROM \(tables.leases)
        WHERE uid = \(parameter: "uid", .text) AND \(condition)
        """, atPresent(["uid": .text(uid)])
      ).first.flatMap { Self.lease(uid, $0) }
    }
  }

  private static func lease(_ uid: String, _ row: [SQLValue]) -> Lease? {
    guard let token = row[0].string, let host = row[1].string, let pid = row[2].integer,
      let expires = row[3].integer
    else { return nil }
    return Lease(
      uid: uid, owner: LeaseOwner(token: token, host: host, pid: Int32(truncatingIfNeeded: pid)),
      expiresAt: expires, wasTakenOver: false)
  }
}

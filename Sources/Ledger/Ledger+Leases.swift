import Warehouses

extension Ledger {
  /// Takes the lease of a pipeline for `duration` milliseconds.
  ///
  /// An owner whose lease expired, or whose process on this host is dead, is put aside.
  /// - Throws: `leaseHeld` where another has it.
  package func takeLease(
    uid: String, owner: LeaseOwner, duration: Int64,
    isAlive: (Int32) -> Bool = ProcessLife.isAlive
  ) throws -> Lease {
    try transaction {
      let present = now()
      let held = try holder(uid)
      if let held, held.owner.token != owner.token {
        let isDead = held.owner.host == owner.host && !isAlive(held.owner.pid)
        if held.expiresAt > present, !isDead {
          throw LedgerError.leaseHeld(
            by: "process \(held.owner.pid) on `\(held.owner.host)`, whose lease runs for"
              + " \((held.expiresAt - present + 999) / 1000) s more")
        }
      }
      try connection.execute(
        "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
          .text(uid), .text(owner.token), .text(owner.host), .int(Int64(owner.pid)),
          .int(present), .int(present), .int(present + duration),
        ])
      return Lease(
        uid: uid, owner: owner, expiresAt: present + duration,
        wasTakenOver: held.map { $0.owner.token != owner.token } ?? false)
    }
  }

  /// The heartbeat: the lease holds for `duration` milliseconds from now.
  ///
  /// - Throws: `leaseLost` where another has taken it.
  package func renew(_ lease: Lease, duration: Int64) throws -> Lease {
    try transaction {
      let present = now()
      try connection.execute(
        "UPDATE leases SET heartbeat_at = ?, expires_at = ? WHERE uid = ? AND token = ?",
        [
          .int(present), .int(present + duration), .text(lease.uid), .text(lease.owner.token),
        ])
      guard connection.changes == 1 else { throw LedgerError.leaseLost }
      return Lease(
        uid: lease.uid, owner: lease.owner, expiresAt: present + duration,
        wasTakenOver: lease.wasTakenOver)
    }
  }

  /// Gives the lease back; does nothing where it is another's by now.
  package func release(_ lease: Lease) throws {
    try transaction {
      try connection.execute(
        "DELETE FROM leases WHERE uid = ? AND token = ?",
        [.text(lease.uid), .text(lease.owner.token)])
    }
  }

  /// The lease of a pipeline as it is on record, expired or not.
  package func lease(uid: String) throws -> Lease? {
    try reading { try holder(uid) }
  }

  private func holder(_ uid: String) throws -> Lease? {
    let rows = try connection.rows(
      "SELECT token, host, pid, expires_at FROM leases WHERE uid = ?", [.text(uid)])
    guard let row = rows.first, let token = row[0].string, let host = row[1].string,
      let pid = row[2].integer, let expires = row[3].integer
    else { return nil }
    return Lease(
      uid: uid, owner: LeaseOwner(token: token, host: host, pid: Int32(truncatingIfNeeded: pid)),
      expiresAt: expires, wasTakenOver: false)
  }
}

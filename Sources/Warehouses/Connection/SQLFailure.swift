/// What an engine answered; the owner of the connection turns it into an error that names the place and the remedy.
package struct SQLFailure: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable, CaseIterable {
    /// Somebody else holds a lock for longer than we wait.
    case busy
    case full
    case io
    case corrupt
    /// What is there is no database of the engine, or none for us: of another encoding, without TLS, of no such name.
    case notADatabase
    /// There is no way to the database: no file, no server.
    case cannotOpen
    /// The server does not know who we are.
    case notAuthenticated
    /// A right is missing: `user` has it not on `subject`.
    case denied
    case readOnly
    case constraint
    /// We asked for it.
    case interrupted
    /// The statement ran longer than it may.
    case timeout
    /// The connection is gone; what it was doing is rolled back.
    case lost
    /// Another transaction came in between: it may be tried again.
    case conflict
    /// The text of the statement, or what it computes, is refused.
    case statement
    case other
  }

  package var kind: Kind
  /// The engine's own code: an extended result code, or a SQLSTATE.
  package let code: String
  /// The engine's own words; never values of rows.
  package var message: String
  /// What a right is missing on, as the engine names it.
  package var subject: String?
  /// Who has not the right, as the server knows them.
  package var user: String?
  /// The server and database in words, where no connection came about that would know them; never a secret.
  package var place: String?
  /// The place in the statement's text, in UTF-8 code units.
  package var offset: Int?
  /// The column whose value is at fault, where the engine tells.
  package var column: String?

  package init(
    kind: Kind, code: String, message: String, subject: String? = nil, offset: Int? = nil,
    column: String? = nil
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.subject = subject
    self.offset = offset
    self.column = column
  }
}

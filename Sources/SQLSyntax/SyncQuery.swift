import Records

/// What one pipeline reads of its model: the query and the columns that name and fill its records.
package struct SyncQuery: Hashable, Sendable {
  /// The model's SELECT as the user wrote it, without what may not stand in parentheses.
  package let modelSQL: String
  /// What has the model's rows already; nil where the model is read.
  package private(set) var staged: SQLFragment?
  /// Whether those have their numbers already, where nothing else names them.
  private var stagedIsNumbered = false
  /// The columns that the mapping reads; those of the identifier come first, in their declared order.
  package let columns: [SyncColumn]
  package let identifierCount: Int
  /// Whether rows that are gone are acted upon (mirror, an event of their going) or kept.
  package let removes: Bool
  /// Rows of the snapshot that stand so are due although nothing differs.
  package let dueStandings: Set<RowStanding>
  /// Whether the model is not read at all: all that was sent is gone from it.
  package let readsNothing: Bool
  /// What names a row's records at the destination.
  package let identity: SyncIdentity
  /// The same where the state has values of an earlier `match`, whatever the present one is.
  package let identityWithValues: SyncIdentity
  /// Whether the destination's own ids are kept beside the values.
  package let captures: Bool

  package init(
    modelSQL: String, columns: [SyncColumn], identifierCount: Int, removes: Bool,
    dueStandings: Set<RowStanding> = [.overtaken, .again], identity: SyncIdentity = .identifier,
    identityWithValues: SyncIdentity? = nil, captures: Bool = false, readsNothing: Bool = false
  ) {
    precondition(identifierCount > 0 && identifierCount <= columns.count)
    self.modelSQL = modelSQL
    staged = nil
    self.columns = columns
    self.identifierCount = identifierCount
    self.removes = removes
    self.readsNothing = readsNothing
    self.dueStandings = dueStandings
    self.identity = identity
    self.identityWithValues = identityWithValues ?? identity
    self.captures = captures
  }

  /// The same query over a state that has values of an earlier `match`.
  package var keepingValues: SyncQuery {
    var query = SyncQuery(
      modelSQL: modelSQL, columns: columns, identifierCount: identifierCount, removes: removes,
      dueStandings: dueStandings, identity: identityWithValues,
      identityWithValues: identityWithValues, captures: captures, readsNothing: readsNothing)
    (query.staged, query.stagedIsNumbered) = (staged, stagedIsNumbered)
    return query
  }

  /// The same columns without a row, so that all that was sent is gone.
  package var withoutRows: SyncQuery {
    SyncQuery(
      modelSQL: modelSQL, columns: columns, identifierCount: identifierCount, removes: true,
      dueStandings: dueStandings, identity: identity, identityWithValues: identityWithValues,
      captures: captures, readsNothing: true)
  }

  /// The same query over rows that were read before; over the model's with nil.
  package func reading(_ staged: SQLFragment?, isNumbered: Bool = false) -> SyncQuery {
    var query = self
    (query.staged, query.stagedIsNumbered) = (staged, isNumbered)
    return query
  }

  /// The column that numbers the rows of a model without an identifier, in the model's order from 1.
  package static let place = "_hg_place"

  /// Whether rows have no name but their place.
  package var hasPlaces: Bool { identifier.first?.name == Self.place }

  /// The model's rows as a SELECT, numbered where nothing else names them.
  package var rows: SQLFragment {
    let model: SQLFragment = staged ?? "\(sql: modelSQL)"
    guard hasPlaces, !stagedIsNumbered else { return model }
    return """
      SELECT row_number() OVER () AS \(id: Self.place), o.* FROM (
      \(model)
      ) AS o
      """
  }

  package var identifier: ArraySlice<SyncColumn> { columns[..<identifierCount] }
  /// The columns that are compared.
  package var values: ArraySlice<SyncColumn> { columns[identifierCount...] }
}

/// What names a row's records at the destination, as far as the state has to know.
package enum SyncIdentity: Hashable, Sendable {
  /// The identifier itself, or nothing at all: no values are kept.
  case identifier
  /// Match values that the mapper makes, each held by one row: the value is the record.
  case recordValues
  /// Match values that the mapper makes, which rows may share: each is a member.
  case memberValues

  /// Whether the values that were sent are kept beside the snapshot.
  package var keepsValues: Bool { self != .identifier }
}

/// A column of a model, as the project declares it.
package struct SyncColumn: Hashable, Sendable {
  package let name: String
  package let type: ValueType

  package init(name: String, type: ValueType) {
    self.name = name
    self.type = type
  }
}

import Records

/// What of an answer is kept with the records that it accepts (`capture`), for the request that removes them.
package struct CaptureDefinition: Sendable {
  /// Where the answer says it of each record.
  struct List: Sendable {
    /// The list in the answer, from the root `response`.
    let each: Path
    let at: ResponseDefinition.Pointer
  }

  /// Nil where the request is of one record.
  let list: List?
  /// By name, a scalar of the answer; with a list, of its element.
  let values: [(name: String, path: Path)]
}

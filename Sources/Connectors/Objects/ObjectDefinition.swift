import Records

/// What rows go into at a destination and a pipeline may have made for it: an audience, a list.
///
/// It is made exactly once: the ledger keeps what is intended, and a name that is there already is never taken for ours.
package struct ObjectDefinition: Sendable {
  package let name: String
  /// What it is made with; `name` is one of them.
  package let settings: [SettingDefinition]
  package let find: ObjectSearch
  package let create: ObjectCreation
  /// The mark by which ours is known again.
  package let nonce: ObjectNonce?
  /// Whether a search sees an object as soon as it was made, so that one that is not found was not made.
  package let findsNew: Bool
  /// Whether several may have one name, so that one that is there is not in the way.
  package let isNameReusable: Bool

  package func setting(_ name: String) -> SettingDefinition? {
    settings.first { $0.name == name }
  }
}

/// A mark in a text of an object.
package struct ObjectNonce: Sendable {
  /// The setting whose text takes it.
  package let setting: String
  /// Where an element that was found has that text.
  let text: Path
}

/// How objects of a name are found.
package struct ObjectSearch: Sendable {
  /// Of a list that comes in pages.
  package struct Pages: Sendable {
    /// Where an answer says which page comes next; nothing there is the end.
    let next: Path
    /// The query parameter that asks for it.
    let parameter: String
  }

  package let request: HTTPRequestDefinition
  /// The list in an answer.
  let each: Path
  /// Which of its elements are meant; all where there is none.
  let condition: Condition?
  /// An element's id.
  let id: Path
  let pages: Pages?
}

/// How an object is made.
package struct ObjectCreation: Sendable {
  package let request: HTTPRequestDefinition
  /// Where the answer has the new object's id.
  let id: Path
}

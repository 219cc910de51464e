import Compiler

/// A pipeline's declaration as it was deployed: entries of text, no spans, no secrets.
package struct DeployedDeclaration: Hashable, Sendable, Codable {
  package let entries: [DeclarationEntry]

  package init(_ entries: [DeclarationEntry]) { self.entries = entries }
}

/// What an apply would do to one pipeline's definition.
package struct DefinitionChange: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    case create, update, replace, destroy
  }

  /// One entry that differs: nil before is new, nil after is gone.
  package struct Difference: Hashable, Sendable, Codable {
    package let path: String
    package let kind: DeclarationClass
    package let before: String?
    package let after: String?
    /// `pipelines/crm.yaml:31:14`, where the text that is there now stands.
    package let place: String?
  }

  package let kind: Kind
  package let pipeline: String
  /// The name that the pipeline had before, where it has another one now.
  package let movedFrom: String?
  /// What an update or a replacement does to the rows.
  package let effect: Consequence?
  /// What follows for the rows, in words.
  package let consequence: String
  package let differences: [Difference]

  package init(
    kind: Kind, pipeline: String, movedFrom: String? = nil, effect: Consequence? = nil,
    consequence: String, differences: [Difference] = []
  ) {
    self.kind = kind
    self.pipeline = pipeline
    self.movedFrom = movedFrom
    self.effect = effect
    self.consequence = consequence
    self.differences = differences
  }

  /// The strongest class of the differences; it decides the consequence.
  package var strongest: DeclarationClass? {
    differences.map(\.kind).max { $0.strength < $1.strength }
  }
}

extension DeclarationClass {
  /// The order in which one class outweighs another (SEMANTICS.md, definition changes).
  package var strength: Int {
    switch self {
    case .update: 0
    case .query: 1
    case .connector: 2
    case .mode: 3
    case .mapping: 4
    case .match: 5
    case .identifier: 6
    case .target: 7
    }
  }
}

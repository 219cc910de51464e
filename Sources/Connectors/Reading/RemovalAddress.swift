import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

/// Whether the requests that remove are made of match fields alone: no other field of a removal is sure to be there.
enum RemovalAddress {
  /// Checks an action's requests against its own match; a free action's is the pipeline's, and is checked there.
  static func check(
    _ requests: [RequestDefinition], _ identity: MatchIdentity, isFree: Bool,
    _ entries: [YAMLEntry], _ bag: inout DiagnosticBag
  ) {
    if isFree, identity.fields.isEmpty { return }
    for request in requests {
      guard let unsure = request.unsureAddress(of: identity),
        let entry = entries.first(where: { $0.key == request.name })
      else { continue }
      bag.add(
        .unsureAddress(unsure.what, identity, of: request.name, at: unsure.span ?? entry.keySpan))
    }
  }
}

extension RequestDefinition {
  /// What the URL of a removal is made of that the removal is not sure to carry; nil where all is well.
  ///
  /// The event that a row was removed carries all that was there.
  fileprivate func unsureAddress(of identity: MatchIdentity) -> (what: String, span: SourceSpan?)? {
    guard operations.contains(.remove), modes.contains(where: { $0 != .append }),
      case .http(let http) = write
    else { return nil }
    for template in [http.path] + http.query.map(\.value) {
      for case .path(let path) in template.parts {
        switch (path.root, identity) {
        case (.record, .all(let fields)):
          let field = path.belowRoot.steps.first
          if !fields.contains(where: { .key($0) == field }) {
            return ("`\(path.belowRoot)`", template.span)
          }
        case (.record, .anyOf): return ("`\(path.belowRoot)`", template.span)
        case (.match, .anyOf): return ("`match`", template.span)
        default: continue
        }
      }
    }
    return nil
  }
}

extension ActionDefinition {
  /// Reports that with this match a removal cannot be addressed; `span` is the match's.
  package func checkRemovals(
    by identity: MatchIdentity, in mode: SyncMode, at span: SourceSpan, _ bag: inout DiagnosticBag
  ) {
    for request in requests(in: mode) {
      guard let unsure = request.unsureAddress(of: identity) else { continue }
      bag.add(.unsureAddress(unsure.what, identity, of: request.name, at: span))
    }
  }
}

extension Diagnostic {
  fileprivate static func unsureAddress(
    _ what: String, _ identity: MatchIdentity, of request: String, at span: SourceSpan
  ) -> Diagnostic {
    let help =
      switch identity {
      case .all: "a removal is sure to carry `match`: \(identity.text)"
      case .anyOf: "a removal carries one value of \(identity.text): it belongs into the body"
      }
    return Diagnostic(
      .badMatch, "the request `\(request)` removes, and its URL is made of \(what)", at: span,
      label: "not sure to be there", help: [help])
  }
}

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
      guard let entry = entries.first(where: { $0.key == request.name }) else { continue }
      if let unsure = request.unsureAddress(of: identity) {
        bag.add(
          .unsureAddress(unsure.what, identity, of: request.name, at: unsure.span ?? entry.keySpan))
      } else if let fields = request.unsureBody(of: identity) {
        bag.add(.unsureBody(fields, identity, of: request.name, at: entry.keySpan))
      }
    }
  }
}

extension RequestDefinition {
  /// The request where it removes a record; the event that a row was removed carries all that was there.
  private var removal: HTTPRequestDefinition? {
    guard operations.contains(.remove), modes.contains(where: { $0 != .append }),
      case .http(let http) = write
    else { return nil }
    return http
  }

  /// The fields that the body of a removal is made of, where a removal carries none of them; nil where all is well.
  fileprivate func unsureBody(of identity: MatchIdentity) -> [String]? {
    guard let http = removal, let value = http.body?.item?.value, !value.uses(.captured),
      !value.takesWhole(.record)
    else { return nil }
    let fields = value.entries(of: .record)
    return fields.isEmpty || !Set(fields).isDisjoint(with: identity.fields) ? nil : fields
  }

  /// What the URL of a removal is made of that the removal is not sure to carry; nil where all is well.
  fileprivate func unsureAddress(of identity: MatchIdentity) -> (what: String, span: SourceSpan?)? {
    guard let http = removal else { return nil }
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
      if let unsure = request.unsureAddress(of: identity) {
        bag.add(.unsureAddress(unsure.what, identity, of: request.name, at: span))
      } else if let fields = request.unsureBody(of: identity) {
        bag.add(.unsureBody(fields, identity, of: request.name, at: span))
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func unsureBody(
    _ fields: [String], _ identity: MatchIdentity, of request: String, at span: SourceSpan
  ) -> Diagnostic {
    let names = fields.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      .badMatch, "the request `\(request)` removes by \(names), which a removal does not carry",
      at: span, label: "nothing could be removed",
      help: ["match by \(names), or take a mode that removes nothing"])
  }

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

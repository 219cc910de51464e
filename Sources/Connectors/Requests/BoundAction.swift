import MappingSyntax
import Records

/// An action with all that a pipeline's requests need: settings, `with`, match and limits. Pure.
///
/// Secrets may be absent while planning: counts and sizes of requests do not depend on them.
package struct BoundAction: Sendable {
  package let connector: ConnectorDefinition
  package let action: ActionDefinition
  package let limits: RateLimit
  /// The fields that identify a record, in the pipeline's order.
  package let match: [String]
  package let mode: SyncMode
  /// The fields of the mapping in their order: the columns of a CSV file.
  let fields: [String]
  /// Those that serve the mode, in the order of the action's.
  package internal(set) var requests: [BoundRequest]
  let values: BoundValues
  let base: Result<BaseURL, BindingError>

  /// Binds resolved settings; `match` empty takes the action's; `fields` are the top-level keys of a record.
  package init(
    connector: ConnectorDefinition, action: ActionDefinition, settings: [String: JSONValue],
    with: [String: JSONValue], object: [String: JSONValue] = [:], match: [String] = [],
    mode: SyncMode, fields: [String] = [], limits: RateLimit
  ) {
    self.connector = connector
    self.action = action
    self.limits = limits
    self.match = match.isEmpty ? action.match : match
    self.fields = fields
    self.mode = mode
    let values = BoundValues(
      connector: connector, action: action, settings: settings, with: with, object: object)
    self.values = values
    let base = Result { () throws(BindingError) in try BaseURL(connector, values) }
    self.base = base
    let identity = self.match
    requests = action.requests(in: mode).map {
      BoundRequest(
        $0, values: values, base: base, fields: fields, match: identity, batch: limits.batch)
    }
  }

  /// The values of secret settings and what is made of them, so that no message repeats them.
  package var secrets: [String] {
    let settings = connector.settings.filter(\.isSecret).compactMap { values.settings[$0.name] }
    let with = action.settings.filter(\.isSecret).compactMap { values.action[$0.name] }
    return (settings + with).compactMap(\.plainText) + ((try? auth())?.secrets ?? [])
  }

  /// Throws what stands in the way of sending: a setting that is missing or cannot be used.
  package func check() throws(BindingError) {
    switch connector.transport {
    case .http:
      _ = try base.get()
      _ = try auth().grant?.get()
    case .smtp: _ = try mailServer()
    case .file, .sql: break
    }
    for request in requests { try request.check() }
  }
}

/// A request with its settings filled in; what is left open is the records.
package struct BoundRequest: Sendable {
  package let definition: RequestDefinition
  /// Records a request at most: the connector's limit, lowered by the destination's.
  package let maxRecords: Int
  var layout: RecordLayout
  let target: Result<RequestTarget, BindingError>
  /// The first line of a CSV file, with its end; nil for JSON.
  package let header: [UInt8]?

  init(
    _ definition: RequestDefinition, values: BoundValues, base: Result<BaseURL, BindingError>,
    fields: [String], match: [String], batch: Int?
  ) {
    self.definition = definition
    maxRecords = min(definition.maxRecords, batch ?? definition.maxRecords)
    switch definition.write {
    case .http(let http):
      let single = definition.operations.count == 1 ? definition.operations.first : nil
      // Of a row that is gone, there is what identifies it.
      let fields = definition.operations == [.remove] ? match : fields
      let bound = Result { () throws(BindingError) in
        try http.layout(of: single, fields: fields, values)
      }
      layout = (try? bound.get()) ?? .recordOnly
      header = nil
      target = Result { () throws(BindingError) in
        _ = try bound.get()
        for step in http.flow?.steps ?? [] where step.kind != .upload {
          _ = try URLTarget(step.request, base: try base.get(), values.supposing(http.flow))
        }
        return .http(try URLTarget(http, base: try base.get(), values.supposing(http.flow)))
      }
    case .append(let file), .replace(let file):
      let csv = Result { () throws(BindingError) in try file.csv(values, fields: fields) }
      let layout = try? csv.get()
      self.layout = layout?.layout ?? .line(file.line, values)
      header = layout?.header
      target = Result { () throws(BindingError) in
        _ = try csv.get()
        return .file(try values.filePath(file.file))
      }
    case .matrix(let matrix):
      let bound = Result { () throws(BindingError) in
        try MatrixTarget(matrix, fields: fields, match: match, base: try base.get(), values)
      }
      var layout = (try? bound.get())?.layout ?? .recordOnly
      layout.overhead =
        (try? bound.get())?.matrix.overhead(of: matrix.change == .replace ? 2 : maxRecords) ?? 0
      self.layout = layout
      header = nil
      target = bound.map { .matrix($0) }
    case .table(let table):
      let isRemoval = table.change == .delete
      layout = .row(of: isRemoval ? match : fields, fields: fields, isRemoval: isRemoval)
      header = nil
      target = Result { () throws(BindingError) in
        .table(try TableTarget(table, values, fields: fields, match: match))
      }
    case .mail(let mail):
      let single = definition.operations.count == 1 ? definition.operations.first : nil
      layout = .body(mail.message, operation: single, values)
      header = nil
      target = .success(.mail)
    }
  }

  func check() throws(BindingError) { _ = try target.get() }
}

/// Where a request goes.
enum RequestTarget: Sendable {
  case http(URLTarget)
  /// Relative to the project's root.
  case file(String)
  case table(TableTarget)
  case matrix(MatrixTarget)
  /// To whom, its record says.
  case mail
}

/// A setting with which nothing can be sent; names the setting, never a secret's value.
package struct BindingError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

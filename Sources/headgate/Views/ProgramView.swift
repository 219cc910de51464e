import Compiler
import Planning
import Records
import SQLSyntax
import Warehouses

/// The program of each pipeline: columns read, fields made, batches.
struct ProgramView: DocumentView {
  struct Document: Encodable {
    struct Column: Encodable {
      let name: String
      let type: String
      let isIdentifier: Bool
    }
    struct Field: Encodable {
      let field: String
      let value: String
      let type: String
    }
    struct Request: Encodable {
      let name: String
      let operations: [String]
      let maxRecords: Int
      let maxBytes: Int
    }
    struct Program: Encodable {
      let pipeline: String
      let mode: String
      let destination: String
      let connector: String
      let action: String
      let match: [String]
      let schedule: String
      let columns: [Column]
      let fields: [Field]
      let requests: [Request]
    }

    let formatVersion = 1
    let programs: [Program]
  }

  let programs: [SyncProgram]

  var document: any Encodable { content }

  private var content: Document {
    Document(
      programs: programs.map { program in
        let pipeline = program.pipeline
        return Document.Program(
          pipeline: pipeline.name, mode: pipeline.mode.rawValue,
          destination: pipeline.destination, connector: program.connector.title,
          action: pipeline.action, match: pipeline.match,
          schedule: "\(pipeline.schedule)",
          columns: pipeline.columns.enumerated().map { index, column in
            .init(
              name: column.title, type: "\(column.slot)",
              isIdentifier: index < pipeline.identifierCount)
          },
          fields: pipeline.fields.map { field in
            .init(
              field: field.key, value: pipeline.text(of: field), type: "\(field.rule.type)")
          },
          requests: program.action.requests.map {
            .init(
              name: $0.name, operations: $0.operations.map(\.rawValue), maxRecords: $0.maxRecords,
              maxBytes: $0.batch.maxBytes)
          })
      })
  }

  func text(_ style: Style) -> String {
    content.programs.map { program in
      var lines = [
        style(.bold, program.pipeline)
          + "   \(program.mode) to `\(program.destination)` (\(program.connector)) \(program.action), \(program.schedule)",
        "  columns",
      ]
      var columns = TextTable([.left, .left, .left])
      for column in program.columns {
        columns.add([column.name, column.type, column.isIdentifier ? "identifier" : ""])
      }
      lines += columns.lines(indent: "    ")
      lines.append("  fields")
      var fields = TextTable([.left, .left, .left, .left])
      for field in program.fields {
        fields.add([
          field.field, field.type, field.value, program.match.contains(field.field) ? "match" : "",
        ])
      }
      lines += fields.lines(indent: "    ")
      lines.append("  requests")
      var requests = TextTable([.left, .left, .right, .left])
      for request in program.requests {
        requests.add([
          request.name, request.operations.joined(separator: ", "), request.maxRecords.grouped,
          request.maxRecords == 1 ? "record at most" : "records at most",
        ])
      }
      return (lines + requests.lines(indent: "    ")).joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }
}

/// The SQL that a run of each pipeline sends, each statement behind its reason.
struct SQLView: DocumentView {
  struct Document: Encodable {
    struct Statement: Encodable {
      let reason: String
      let sql: String
    }
    struct Program: Encodable {
      let pipeline: String
      let statements: [Statement]
    }

    let formatVersion = 1
    let programs: [Program]
  }

  let programs: [SyncProgram]
  /// Where the ledger is.
  let ledger: StateLocation

  private var content: Document {
    Document(
      programs: programs.map { program in
        .init(
          pipeline: program.pipeline.name,
          statements: program.statements(ledger).map {
            .init(reason: $0.reason, sql: $0.sql)
          })
      })
  }

  var document: any Encodable { content }

  func text(_ style: Style) -> String {
    content.programs.map { program in
      (["-- pipeline \(program.pipeline)"]
        + program.statements.map { statement in
          statement.reason.split(separator: "\n").map { "-- \($0)" }.joined(separator: "\n")
            + "\n" + statement.sql + ";"
        }).joined(separator: "\n\n")
    }.joined(separator: "\n\n\n") + "\n"
  }
}

extension Pipeline {
  /// As the mapping has it; of a field that it does not name, the connector's default as a mapping would.
  fileprivate func text(of field: MappedField) -> String {
    if let text = fieldTexts.first(where: { $0.field == field.key }) { return text.text }
    if case .constant(let value) = field.value { return "{ const: \(value.text) }" }
    return ""
  }
}

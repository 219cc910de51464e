import Compiler
import Connectors
import Planning
import Records
import Warehouses

/// A few rows of a pipeline's model and the records they become, personal values masked.
package struct Preview: Encodable {
  package struct Value: Encodable {
    package let column: String
    package let text: String
  }

  package struct PreviewedRow: Encodable {
    package let key: String
    package let columns: [Value]
    package let record: String?
    package let rejection: String?
  }

  package let formatVersion = 1
  package let pipeline: String
  package let rows: [PreviewedRow]

  /// Reads up to `limit` rows whose columns have the values of `filters`, compared as text.
  package init(_ workspace: Workspace, limit: Int, filters: [(column: String, value: String)])
    throws
  {
    guard let pipeline = workspace.project.pipelines.first(where: { workspace.selection.takes($0) })
    else { preconditionFailure("a workspace's selection takes a pipeline") }
    self.pipeline = pipeline.name
    for filter in filters where !pipeline.columns.contains(where: { $0.name == filter.column }) {
      throw Trouble(
        .failed, .unknownColumn, "pipeline `\(pipeline.name)` reads no column `\(filter.column)`",
        at: pipeline.span,
        help: [
          "it reads \(pipeline.columns.filter { !$0.isPlace }.map { "`\($0.name)`" }.joined(separator: ", "))"
        ])
    }
    let program = try workspace.program(pipeline)
    let mapper = RecordMapper(program.mapping)
    let checks = RecordChecks(program.action)
    let sampler = RowSampler(program)
    let context = MappingContext(.added, startedAt: workspace.surroundings.now() / 1000)
    let out = ByteBuffer()
    var rows: [PreviewedRow] = []
    try Troubled.sync(workspace, program) {
      let source = try workspace.warehouse(program.source)
      try source.rows(of: program.query, limit: limit, filters: filters) { row in
        out.removeAll()
        var record: String?
        var rejection: String?
        switch mapper.map(row, .whole, in: context, into: out) {
        case .mapped:
          record = sampler.masked(out)
          rejection = checks?.rejection(of: out.bytes)?.line
        case .rejected(let reason): rejection = reason.line
        }
        rows.append(
          PreviewedRow(
            key: sampler.key(row),
            columns: pipeline.columns.indices.compactMap { index in
              if pipeline.columns[index].isPlace { return nil }
              return Value(
                column: pipeline.columns[index].name,
                text: pipeline.columns[index].isPersonal ? RowSampler.mask : row[index].shown)
            }, record: record, rejection: rejection))
      }
    }
    self.rows = rows
  }
}

extension Rejection {
  fileprivate var line: String { "\(code) `\(field)`: \(reason)" }
}

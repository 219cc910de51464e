/// Every key by which rows are known by their places, each with a change and the place where it shows.
extension KeyEffect {
  static let abacus: [KeyEffect] = [
    .init(
      "actions.matrix", "        matrix:\n          place", "        matrices:\n          place",
      .lint, says: "HG0203"),
    .init("request.matrix", "matrix: upsert", "matrix: delete", .lint, says: "HG0619"),
    .init(
      "matrix.place", "frame {{ action.frame }}", "frame {{ action.frames }}", .lint, says: "HG0602"
    ),
    .init("matrix.name", "name: action.frame", "name: settings.base_url", .lint, says: "HG0610"),
    .init("matrix.max_cells", "max_cells: 500", "max_cells: 0", .lint, says: "HG0204"),
    .init("matrix.max_length", "max_length: 7", "max_length: 3", .lint, says: "HG2006"),
    .init("matrix.grid", "          grid:\n", "          grind:\n", .lint, says: "HG0202"),
    .init("grid.each", "each: response.body.frames", "each: frames", .lint, says: "HG0601"),
    .init(
      "grid.where", "where: { value: each.label", "where: { value: record.label", .lint,
      says: "HG0601"),
    .init(
      "grid.id", "id: each.nr\n            rows", "id: nr\n            rows", .lint,
      says: "HG0601"),
    .init("grid.rows", "rows: each.height", "rows: height", .lint, says: "HG0601"),
    .init("grid.columns", "columns: each.width", "columns: width", .lint, says: "HG0601"),
    .init("matrix.grow", "grow: { method", "grows: { method", .lint, says: "HG0202"),
    .init("matrix.read", "read: { method", "reads: { method", .lint, says: "HG0202"),
    .init("read.rows", "rows: response.body.beads", "rows: beads", .lint, says: "HG0601"),
    .init("matrix.write", "at: group.range", "at: group.place", .lint, says: "HG0602"),
    .init("matrix.clear", "clear: { method", "clears: { method", .lint, says: "HG0202"),
  ]
}

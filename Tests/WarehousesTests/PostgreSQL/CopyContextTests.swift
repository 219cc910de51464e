import Testing

@testable import Warehouses

/// Which column a COPY stood at, of the server's words alone, never of a row's.
@Suite struct CopyContextTests {
  @Test(
    "the name of the column is told from the value behind it",
    arguments: [
      ("COPY people, line 3, column name: \"Ada\"", "name"),
      ("COPY people, line 3, column name: null input", "name"),
      ("COPY people, line 3, column name", "name"),
      ("JSON data, line 1: {x\nCOPY people, line 12, column a b: \"{x, column c: \"", "a b"),
      ("COPY a, line b, line 3, column name: \"x\"", nil),
      ("COPY people, line 3: \"1, column name: \"\"x\"\"\"", nil),
      ("COPY people, line 3", nil),
      ("SQL function \"f\" statement 1", nil), ("", nil),
    ])
  func column(context: String, column: String?) {
    #expect(CopyContext.column(in: context) == column)
  }
}

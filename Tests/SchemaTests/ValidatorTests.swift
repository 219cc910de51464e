import Foundation
import Testing

/// The validator finds what does not fit; otherwise the other tests would say nothing.
@Suite struct ValidatorTests {
  @Test(
    "an output that was tampered with does not fit",
    arguments: [
      (#""format_version" : 1"#, #""format_version" : 2"#, "/format_version"),
      (#""format_version" : 1"#, #""format_version" : true"#, "/format_version"),
      (#""format_version" : 1,"#, "", "/format_version: is missing"),
      (#""format_version" : 1"#, #""format_version" : 1, "more" : 1"#, "/more: is not in the"),
      (#""mode" : "mirror""#, #""mode" : "other""#, "/pipelines/*/mode: `other` is none of"),
      (#""is_enabled" : true"#, #""is_enabled" : 1"#, "/pipelines/*/is_enabled: is no boolean"),
      (#""is_enabled" : true"#, #""is_enabled" : null"#, "/pipelines/*/is_enabled: is no boolean"),
      (#""is_enabled" : true,"#, "", "/pipelines/*/is_enabled: is missing"),
      (#""name" : "people""#, #""name" : 1"#, "/pipelines/*/name: is no string"),
      (#""name" : "people""#, #""name" : "people", "x" : {}"#, "/pipelines/*/x: is not in the"),
    ])
  func tampered(text: String, replacement: String, problem: String) throws {
    let people = try PeopleOutputs()
    people.program.environment = ["HEADGATE_ENV": "test"]
    let schema = try people.program.headgate("schema", "status").output
    let output = try people.program.headgate("status", "--format", "json").output
    var validator = try SchemaValidator(schema)
    #expect(validator.problems(in: try SchemaValidator.object(output)) == [])
    let other = output.replacingOccurrences(of: text, with: replacement)
    #expect(other != output, "`\(text)` is not in the output")
    let problems = validator.problems(in: try SchemaValidator.object(other))
    #expect(problems.count == 1)
    #expect(problems.first?.hasPrefix(problem) == true, "\(problems)")
  }

  @Test(
    "maps, items, null and fractions are held against their schema",
    arguments: [
      (#"{ "add": 1 }"#, true), (#"{ "add": 1.5 }"#, false), (#"{ "add": "1" }"#, false),
      (#"{ "list": ["a", null] }"#, true), (#"{ "list": ["a", 1] }"#, false),
      (#"{ "list": {} }"#, false),
    ])
  func shapes(text: String, fits: Bool) throws {
    var validator = try SchemaValidator(
      """
      { "type": "object",
        "properties": { "list": { "type": "array", "items": { "type": ["string", "null"] } } },
        "additionalProperties": { "type": "integer" } }
      """)
    #expect(validator.problems(in: try SchemaValidator.object(text)).isEmpty == fits)
  }

  @Test("a keyword that the validator does not know is a problem, not a pass")
  func unknownKeyword() throws {
    var validator = try SchemaValidator(#"{ "type": "object", "minProperties": 1 }"#)
    #expect(!validator.problems(in: [String: Any]()).isEmpty)
  }
}

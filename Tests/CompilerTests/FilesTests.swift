import Diagnostics
import MappingSyntax
import Testing

@testable import Compiler

@Suite("Files of a project")
struct FilesTests {
  static let matches: [(pattern: String, path: String, isMatch: Bool)] = [
    ("{a,b}/**/*.{yaml,yml}", "a/x.yaml", true), ("{a,b}/**/*.{yaml,yml}", "b/c/d/x.yml", true),
    ("{a,b}/**/*.{yaml,yml}", "c/x.yaml", false), ("{a,b}/**/*.{yaml,yml}", "a/x.json", false),
    ("{a,b}/**/*.{yaml,yml}", "a/.git/x.yml", false), ("**/*.yaml", "x.yaml", true),
    ("**/*.yaml", ".hidden/x.yaml", false), (".hidden/*.yaml", ".hidden/x.yaml", true),
    ("*.yaml", ".x.yaml", false), ("*.yaml", "a/x.yaml", false), ("a/?.yaml", "a/x.yaml", true),
    ("a/?.yaml", "a/xy.yaml", false), ("a/x*y*z", "a/x1y2z", true), ("a/x*y*z", "a/x1z", false),
    ("a{,b}/c", "a/c", true), ("a{b{1,2},c}", "ab2", true), ("**", "a/b", true),
  ]

  @Test("globs match paths", arguments: matches)
  func glob(_ match: (pattern: String, path: String, isMatch: Bool)) throws {
    #expect(try #require(Glob(match.pattern)).matches(match.path) == match.isMatch)
  }

  @Test("braces must close", arguments: ["{a", "a}", "{a,{b}", "a}b{c"])
  func braces(_ pattern: String) {
    #expect(Glob(pattern) == nil)
  }

  @Test("paths are joined to the folder that names them")
  func joined() {
    #expect(ProjectPath.joined("x.sql", to: "") == "x.sql")
    #expect(ProjectPath.joined("../x.sql", to: "a/b") == "a/x.sql")
    #expect(ProjectPath.joined("./a//b/../c", to: "d") == "d/a/c")
    #expect(ProjectPath.joined("../../x", to: "a") == "../x")
    #expect(ProjectPath.joined("/run/secret", to: "a") == "/run/secret")
  }

  static let requirements: [(text: String, isMet: Bool?)] = [
    (">=0.1", true), (">=0.1.1", false), ("<1, >=0.1.0", true), ("0.1", nil), ("=0.1", true),
    (">0.1", false), ("<=0.1.0", true), ("", nil), (">=a", nil), (">=1.2.3.4", nil),
    ("~>0.1", nil), (">= 0.1", true), (">=0.1,", nil),
  ]

  @Test("requirements of a version are met or not", arguments: requirements)
  func requirement(_ requirement: (text: String, isMet: Bool?)) {
    #expect(ToolVersion("0.1.0")?.meets(requirement.text) == requirement.isMet)
  }

  @Test("lengths of time have a unit")
  func durations() {
    #expect(TimeLength.seconds("90s") == 90)
    #expect(TimeLength.seconds("2w") == 1_209_600)
    for text in ["", "5", "m", "1.5h", "-1h", "1 h", "1y", "99999999999999h"] {
      #expect(TimeLength.seconds(text) == nil, "\(text)")
    }
  }
}

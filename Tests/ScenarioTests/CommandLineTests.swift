import Foundation
import Testing

/// The commands and flags that `--help` has are those that docs/cli.md has.
@Suite(.startsCommands) struct CommandLineTests {
  private struct Help: Decodable {
    struct Command: Decodable {
      let commandName: String
      let subcommands: [Command]?
      let arguments: [Argument]?
    }
    struct Argument: Decodable {
      struct Name: Decodable {
        let kind: String
        let name: String
      }
      let names: [Name]?
    }
    let command: Command
  }

  private let project = Result { try TestProject() }
  private static let page = Result {
    try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/cli.md"), encoding: .utf8)
  }

  /// The flags of each command by `--help`.
  private func commands() throws -> [String: Set<String>] {
    let ended = try project.get().headgate("--experimental-dump-help")
    #expect(ended.exit == 0)
    let help = try JSONDecoder().decode(Help.self, from: Data(ended.output.utf8))
    var commands: [String: Set<String>] = [:]
    for command in help.command.subcommands ?? [] where command.commandName != "help" {
      let names = (command.arguments ?? []).flatMap { $0.names ?? [] }
      commands[command.commandName] = Set(
        names.filter { $0.kind == "long" && $0.name != "help" && $0.name != "version" }
          .map(\.name))
    }
    return commands
  }

  /// The flags in the section of each command.
  private static func sections() throws -> [String: Set<String>] {
    var sections: [String: Set<String>] = [:]
    for section in try page.get().components(separatedBy: "\n## `").dropFirst() {
      let name = String(section.prefix { $0 != "`" })
      #expect(sections[name] == nil, "`\(name)` has two sections")
      #expect(section.contains("`headgate \(name)"), "`\(name)` does not say how it is called")
      #expect(section.contains(/Exits[\s\d,;]/), "`\(name)` does not say how it exits")
      sections[name] = Set(section.matches(of: /--([a-z-]+)/).map { String($0.output.1) })
    }
    return sections
  }

  @Test("every command of --help stands in docs/cli.md with its flags, and nothing else does")
  func commandsAndFlags() throws {
    let commands = try self.commands()
    let sections = try Self.sections()
    #expect(commands.count >= 12)
    #expect(commands.keys.sorted() == sections.keys.sorted())
    for (name, flags) in commands {
      #expect(flags.sorted() == sections[name]?.sorted() ?? [], "\(name)")
    }
  }

  @Test("the exit codes of --help are those of docs/cli.md")
  func exitCodes() throws {
    let help = try project.get().headgate("--help").output
    let ofHelp = help.matches(of: /\n  (\d+)\t(.+)/).map { "\($0.output.1) \($0.output.2)" }
    let ofPage = try Self.page.get().matches(of: /\n\| (\d+) \| (.+) \|/).map {
      "\($0.output.1) \($0.output.2)".replacingOccurrences(of: "`", with: "")
    }
    #expect(ofHelp.count == 9)
    #expect(ofHelp == ofPage)
  }

  @Test("completion prints a script that the shell takes", arguments: ["bash", "zsh", "fish"])
  func completion(_ shell: String) throws {
    let project = try self.project.get()
    let script = try project.headgate("completion", shell)
    #expect(script.exit == 0)
    for command in try commands().keys { #expect(script.output.contains(command)) }
    if shell == "bash" {
      try project.write("script", script.output)
      #expect(try project.run(["bash", "-n", "script"]).exit == 0)
    }
    #expect(try project.headgate("completion", "ksh").exit == 64)
  }
}

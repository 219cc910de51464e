import ArgumentParser
import Compiler
import Diagnostics
import Execution
import FoundationEssentials

/// What every command stands in: troubles become messages and exit codes.
struct Shell {
  let format: OutputFormat
  let surroundings: Surroundings
  let outStyle: Style
  let errorStyle: Style

  init(_ output: OutputOptions) { self.init(format: output.format, colour: output.color) }
  init(_ output: PageOutputOptions) {
    self.init(format: output.format.output, colour: output.color)
  }
  init(_ output: PlanOutputOptions) {
    self.init(format: output.format.output, colour: output.color)
  }

  init(format: OutputFormat = .text, colour: ColourChoice = .auto) {
    self.format = format
    surroundings = .live()
    outStyle = Terminal.style(colour, terminal: Terminal.outputIsTerminal)
    errorStyle = Terminal.style(colour, terminal: Terminal.errorIsTerminal)
  }

  func show(_ view: some View) throws {
    Terminal.out(try view.rendered(format, outStyle))
  }

  /// Runs a command's body and ends the process with the code it means.
  func run(_ files: SourceFiles = SourceFiles(), _ body: () throws -> Execution.ExitCode) throws {
    do {
      let code = try body()
      if code != .ok { throw ArgumentParser.ExitCode(code.rawValue) }
    } catch let trouble as Trouble {
      report([trouble.diagnostic], trouble.files ?? files)
      throw ArgumentParser.ExitCode(trouble.exit.rawValue)
    } catch let troubles as LocatedTrouble {
      report([troubles.trouble.diagnostic], troubles.trouble.files ?? troubles.files)
      throw ArgumentParser.ExitCode(troubles.trouble.exit.rawValue)
    } catch let exit as ArgumentParser.ExitCode {
      throw exit
    } catch let usage as ValidationError {
      throw usage
    } catch {
      Terminal.note(
        "headgate: a bug of ours: \(type(of: error)). Please report it with the command you ran.\n")
      throw ArgumentParser.ExitCode(Execution.ExitCode.defect.rawValue)
    }
  }

  /// Runs work whose troubles point into a workspace's texts.
  func locating<Result>(_ workspace: Workspace, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let trouble as Trouble {
      throw LocatedTrouble(trouble: trouble, files: workspace.files)
    }
  }

  /// Shows diagnostics on stderr; the places of `hidden` are never repeated.
  func report(
    _ diagnostics: [Diagnostic], _ files: SourceFiles, hidden: [SourceSpan] = [],
    summarised: Bool = false
  ) {
    let renderer = DiagnosticRenderer(
      files: files, colour: errorStyle.isColoured, hidden: hidden)
    Terminal.note(renderer.text(diagnostics, summarised: summarised))
  }
}

/// A trouble with the texts its spans point into.
struct LocatedTrouble: Error {
  let trouble: Trouble
  let files: SourceFiles
}

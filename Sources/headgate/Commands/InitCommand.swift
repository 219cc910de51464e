import ArgumentParser
import Execution
import FoundationEssentials

/// `headgate init`: a project that plans and applies without account or network.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create a small project with data to try the commands on.")

  @Argument(help: "The folder to create it in. Default: here.")
  var folder = "."

  func run() throws {
    let shell = Shell()
    try shell.run {
      let path = ProjectFolder.join(folder, "headgate.yaml")
      if FileManager.default.fileExists(atPath: path) {
        throw Trouble(
          .failed, .projectExists, "`\(path)` exists already",
          help: ["name another folder: `headgate init demo`"])
      }
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
        try Data(SampleProject.yaml.utf8).write(to: URL(filePath: path))
        try Data(SampleProject.ignored.utf8).write(
          to: URL(filePath: ProjectFolder.join(folder, ".gitignore")))
        try SampleData.write(to: ProjectFolder.join(folder, "sample.db"))
      } catch let error as Trouble {
        throw error
      } catch {
        throw Trouble(
          .failed, .projectExists, "the project could not be written to `\(folder)`",
          help: ["check that the folder may be written to"])
      }
      let enter = folder == "." ? "" : "  cd \(folder)\n"
      Terminal.out(
        """
        Created headgate.yaml, sample.db (200 customers) and .gitignore\(folder == "." ? "" : " in \(folder)").

        Next:
        \(enter)  headgate lint
          headgate plan
          headgate apply

        Then change a row of sample.db and plan again.

        """)
      return .ok
    }
  }
}

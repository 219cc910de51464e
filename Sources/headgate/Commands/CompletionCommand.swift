import ArgumentParser

/// `headgate completion bash`: the script that completes commands and options in a shell.
struct CompletionCommand: ParsableCommand {
  enum Shell: String, CaseIterable, ExpressibleByArgument { case bash, zsh, fish }

  static let configuration = CommandConfiguration(
    commandName: "completion",
    abstract: "Print the script that completes commands in a shell.",
    discussion: """
      bash: headgate completion bash > ~/.local/share/bash-completion/completions/headgate
      zsh:  headgate completion zsh > a folder of $fpath, as _headgate
      fish: headgate completion fish > ~/.config/fish/completions/headgate.fish
      """)

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    Terminal.out(Headgate.completionScript(for: kind) + "\n")
  }
}

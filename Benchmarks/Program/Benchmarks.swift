import Glibc

/// The benchmarks' one executable: `run` measures; the other words are the floors and peers it starts as processes.
@main
enum Benchmarks {
  static func main() {
    let words = CommandLine.arguments.dropFirst()
    switch words.first {
    case "run":
      Suite(headgate: words.dropFirst().first ?? ".build/release/headgate")
        .run(only: Set(words.dropFirst(2)))
    case "yaml-events": YAMLFloor.run(folder: words.last!)
    case "sink": Sink.run(portFile: words.last!)
    case "sync-floor":
      SyncFloor.run(database: words.dropFirst().first!, port: Int(words.last!)!)
    case "diff-floor": DiffFloor.run(project: words.last!)
    case "mapping": MappingBenchmark.run()
    default:
      print("usage: benchmarks run [path of headgate [start-up|mapping|lint|sync ...]]")
      exit(64)
    }
  }
}

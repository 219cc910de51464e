import Floors
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
    case "measured": Measured.write(to: words.dropFirst().first!, Array(words.dropFirst(2)))
    case "yaml-events": YAMLFloor.run(folder: words.last!)
    case "sink": floor_sink(words.last!)
    case "post":
      let rest = words.dropFirst(2).compactMap { Int($0) }
      floor_post(words.dropFirst().first!, rest[0], Int32(rest[1]), Int32(rest[2]))
    case "copy": print(floor_copy(words.dropFirst().first!, words.last!), "bytes")
    case "statements":
      let texts = words.dropFirst(2).map { UnsafePointer(strdup($0)) }
      floor_statements(words.dropFirst().first!, texts, Int32(texts.count))
    case "sync-floor":
      SyncFloor.run(database: words.dropFirst().first!, port: Int(words.last!)!)
    case "diff-floor": DiffFloor.run(project: words.last!)
    case "mapping": MappingBenchmark.run()
    case "audience": AudienceBenchmark.run()
    default:
      print(
        "usage: benchmarks run [path of headgate [start-up|mapping|audience|lint|sync|postgres|postgres-first ...]]"
      )
      exit(64)
    }
  }
}

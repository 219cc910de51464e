import CYAML
import Glibc

/// The floor of lint: libyaml's events of every file, made and thrown away.
enum YAMLFloor {
  static func run(folder: String) {
    var events = 0
    for path in yamlFiles(below: folder) {
      let bytes = read(path)
      var parser = yaml_parser_t()
      yaml_parser_initialize(&parser)
      bytes.withUnsafeBufferPointer { buffer in
        yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
        var event = yaml_event_t()
        var isDone = false
        while !isDone {
          guard yaml_parser_parse(&parser, &event) == 1 else { exit(1) }
          isDone = event.type == YAML_STREAM_END_EVENT
          events += 1
          yaml_event_delete(&event)
        }
      }
      yaml_parser_delete(&parser)
    }
    print("\(events) events")
  }

  private static func yamlFiles(below folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      let path = folder + "/" + name
      if name.hasSuffix(".yaml") {
        found.append(path)
      } else if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
        found += yamlFiles(below: path)
      }
    }
    return found.sorted()
  }

  private static func read(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var status = stat()
    fstat(descriptor, &status)
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      count = Glibc.read(descriptor, buffer.baseAddress!, buffer.count)
    }
  }
}

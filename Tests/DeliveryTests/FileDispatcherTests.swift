import Connectors
import Foundation
import Records
import Testing

@testable import Delivery

@Suite struct FileDispatcherTests {
  private func operations(_ path: String = "out/log.jsonl") throws -> BoundAction {
    try action("file", "operations", settings: ["path": .string(path)])
  }

  @Test func operationsAreAppendedLineByLine() throws {
    let scratch = try Scratch()
    let action = try operations()
    for _ in 0..<2 {
      let delivered = try FileDispatcher(action: action, root: scratch.path)
        .send(batches(action, [1, 2], .remove))
      #expect(delivered.map(\.outcome.whole) == [.accepted])
    }
    let once = """
      {"operation":"remove","record":{"id":1,"name":"n"}}
      {"operation":"remove","record":{"id":2,"name":"n"}}

      """
    #expect(scratch.text("out/log.jsonl") == once + once)
  }

  @Test(arguments: [
    ("", ""), ("{\"a\":1}\n", "{\"a\":1}\n"), ("{\"a\":1}\n{\"a\":2}", "{\"a\":1}\n{\"a\":2}\n"),
    ("{\"a\":1}\n{\"a\":", "{\"a\":1}\n"), ("{\"a\"", ""), ("{\"a\":1}", "{\"a\":1}\n"),
  ])
  func aLastLineThatACrashToreIsCutOff(_ before: String, _ kept: String) throws {
    let scratch = try Scratch()
    try scratch.write(before, to: "log.jsonl")
    let action = try operations("log.jsonl")
    _ = try FileDispatcher(action: action, root: scratch.path).send(batches(action, [7]))
    #expect(
      scratch.text("log.jsonl")
        == kept + "{\"operation\":\"add\",\"record\":{\"id\":7,\"name\":\"n\"}}\n")
  }

  @Test func aLongTornLineIsFoundToItsBeginning() throws {
    let scratch = try Scratch()
    let long = "{\"a\":\"" + String(repeating: "x", count: 300_000)
    try scratch.write("{\"a\":1}\n" + long, to: "log.jsonl")
    let action = try operations("log.jsonl")
    _ = try FileDispatcher(action: action, root: scratch.path).send(batches(action, [7]))
    #expect(scratch.text("log.jsonl")?.hasPrefix("{\"a\":1}\n{\"operation\":\"add\"") == true)
  }

  @Test func aFullDiskLeavesTheFileAsItWas() throws {
    let scratch = try Scratch()
    try scratch.write("{\"a\":1}\n", to: "log.jsonl")
    let action = try operations("log.jsonl")
    var room = 100
    let dispatcher = try FileDispatcher(action: action, root: scratch.path) { file, bytes, count in
      guard room > 0 else {
        errno = ENOSPC
        return -1
      }
      let written = write(file, bytes, min(room, count))
      room -= written
      return written
    }
    let delivered = try dispatcher.send(batches(action, Array(0..<5)))
    guard case .retry("file", let message, inDoubt: false)? = delivered.first?.outcome.whole
    else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
    #expect(message.contains("No space left on device"))
    #expect(scratch.text("log.jsonl") == "{\"a\":1}\n")
    room = 1000
    #expect(try dispatcher.send(batches(action, [1])).map(\.outcome.whole) == [.accepted])
    #expect(scratch.text("log.jsonl")?.hasPrefix("{\"a\":1}\n{\"operation\"") == true)
  }

  @Test func aPlaceThatCannotBeWrittenIsNotInDoubt() throws {
    let scratch = try Scratch()
    try scratch.write("", to: "out")
    let action = try operations()
    let delivered = try FileDispatcher(action: action, root: scratch.path)
      .send(batches(action, [1]))
    guard case .retry("file", let message, inDoubt: false)? = delivered.first?.outcome.whole else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
    #expect(message.contains("Not a directory"))
  }

  @Test func twoRunsDoNotWriteOneFileAtOnce() throws {
    let scratch = try Scratch()
    let action = try operations("log.jsonl")
    let first = try FileDispatcher(action: action, root: scratch.path)
    _ = try first.send(batches(action, [1]))
    let second = try FileDispatcher(action: action, root: scratch.path)
      .send(batches(action, [2]))
    guard case .retry("file", let message, inDoubt: false)? = second.first?.outcome.whole else {
      Issue.record("\(second.map(\.outcome))")
      return
    }
    #expect(message.contains("another process"))
    #expect(first.inFlight == 0)
  }

  @Test("a process that is being started has a copy of what is open, and does not keep a file")
  func aCopyKeepsNoFile() throws {
    let scratch = try Scratch()
    let action = try operations("log.jsonl")
    var first: FileDispatcher? = try FileDispatcher(action: action, root: scratch.path)
    _ = try first?.send(batches(action, [1]))
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(
      Int32.init)
    let copies = open.filter { descriptor in
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/self/fd/\(descriptor)")
      return target == scratch.path + "/log.jsonl"
    }.map { dup($0) }
    defer { for copy in copies { close(copy) } }
    try #require(!copies.isEmpty)
    first = nil
    let second = try FileDispatcher(action: action, root: scratch.path).send(batches(action, [2]))
    #expect(second.map(\.outcome.whole) == [.accepted])
  }
}

@Suite struct FileReplacementTests {
  private func records() throws -> BoundAction {
    try action("file", "records", settings: ["path": .string("rows.jsonl")], mode: .replace)
  }

  @Test func theContentIsReplacedWhenAllOfItIsThere() throws {
    let scratch = try Scratch()
    try scratch.write("old\n", to: "rows.jsonl")
    let action = try records()
    let replacement = try FileReplacement(action: action, root: scratch.path)
    try replacement.begin()
    for batch in batches(action, [1]) + batches(action, [2]) { try replacement.write(batch) }
    #expect(scratch.text("rows.jsonl") == "old\n")
    #expect(try replacement.commit())
    #expect(scratch.text("rows.jsonl") == "{\"id\":1,\"name\":\"n\"}\n{\"id\":2,\"name\":\"n\"}\n")
    #expect(scratch.files == ["rows.jsonl"])
  }

  @Test func whatIsNotCommittedLeavesNoTrace() throws {
    let scratch = try Scratch()
    try scratch.write("old\n", to: "rows.jsonl")
    let action = try records()
    do {
      let replacement = try FileReplacement(action: action, root: scratch.path)
      try replacement.begin()
      for batch in batches(action, [1]) { try replacement.write(batch) }
    }
    #expect(scratch.text("rows.jsonl") == "old\n")
    #expect(scratch.files == ["rows.jsonl"])
  }

  @Test func whatACrashLeftIsWrittenOver() throws {
    let scratch = try Scratch()
    try scratch.write("a torn half of something much longer\n", to: "rows.jsonl.headgate-new")
    let action = try records()
    let replacement = try FileReplacement(action: action, root: scratch.path)
    try replacement.begin()
    for batch in batches(action, [1]) { try replacement.write(batch) }
    #expect(try replacement.commit())
    #expect(scratch.text("rows.jsonl") == "{\"id\":1,\"name\":\"n\"}\n")
    #expect(scratch.files == ["rows.jsonl"])
  }

  @Test func noRowsAreAnEmptyFile() throws {
    let scratch = try Scratch()
    let replacement = try FileReplacement(action: try records(), root: scratch.path)
    try replacement.begin()
    #expect(try replacement.commit())
    #expect(scratch.text("rows.jsonl") == "")
  }
}

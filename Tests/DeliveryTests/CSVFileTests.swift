import Connectors
import Foundation
import Records
import Testing

@testable import Delivery

@Suite struct CSVFileTests {
  private func csv(_ name: String, lineEnd: String = "lf", fields: [String] = ["id", "name"]) throws
    -> BoundAction
  {
    guard let definition = ConnectorCatalog.builtIn["file"], let action = definition.action(name)
    else { throw Missing() }
    return BoundAction(
      connector: definition, action: action,
      settings: [
        "path": .string("out/log.csv"), "format": .string("csv"), "line_end": .string(lineEnd),
      ], with: [:], match: ["id"], mode: name == "records" ? .replace : .mirror, fields: fields,
      limits: RateLimit(concurrency: 1))
  }

  private func folder(_ text: String) throws -> Scratch {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/out", withIntermediateDirectories: true)
    try scratch.write(text, to: "out/log.csv")
    return scratch
  }

  @Test func theHeaderIsWrittenOnce() throws {
    let scratch = try Scratch()
    let action = try csv("operations")
    for id in [1, 2] {
      let dispatcher = try FileDispatcher(action: action, root: scratch.path)
      for _ in 0..<2 {
        #expect(
          try dispatcher.send(batches(action, [id], .change)).map(\.outcome.whole) == [.accepted])
      }
    }
    #expect(
      scratch.text("out/log.csv")
        == "operation,id,name\nchange,1,n\nchange,1,n\nchange,2,n\nchange,2,n\n")
  }

  /// Before, after: what a crash tore is cut off, and no more.
  @Test(arguments: [
    ("", "H"), ("o", "H"), ("operation,id,na", "H"), ("operation,id,name", "H"), ("H", "H"),
    ("Hadd,1,n\n", "Hadd,1,n\n"), ("Hadd,1,n", "H"), ("Hadd,1,\"n", "H"), ("Hadd,1,\"n\"", "H"),
    ("Hadd,1,\"n\n", "H"), ("Hadd,1,\"n\nm\"\n", "Hadd,1,\"n\nm\"\n"),
    ("Hadd,1,\"n\"\"\n", "H"), ("Hadd,1,\"\"\"\n\"\nadd,2,\"\nx", "Hadd,1,\"\"\"\n\"\n"),
  ])
  func whatACrashToreIsCutOff(_ before: String, _ kept: String) throws {
    let header = "operation,id,name\n"
    let scratch = try folder(before.replacingOccurrences(of: "H", with: header))
    let action = try csv("operations")
    let delivered = try FileDispatcher(action: action, root: scratch.path)
      .send(batches(action, [7]))
    #expect(delivered.map(\.outcome.whole) == [.accepted])
    #expect(
      scratch.text("out/log.csv")
        == kept.replacingOccurrences(of: "H", with: header) + "add,7,n\n")
  }

  @Test func aRowTornBetweenTheBytesOfItsLineEndIsCutOff() throws {
    let scratch = try folder("operation,id,name\r\nadd,1,n\r")
    let action = try csv("operations", lineEnd: "crlf")
    _ = try FileDispatcher(action: action, root: scratch.path).send(batches(action, [7]))
    #expect(scratch.text("out/log.csv") == "operation,id,name\r\nadd,7,n\r\n")
  }

  @Test func aTextOfManyPiecesIsReadAsOne() throws {
    let header = "operation,id,name\n"
    let long = "add,1,\"" + String(repeating: "x\n", count: 400_000) + "\"\n"
    let scratch = try folder(header + long + long.dropLast(2))
    let action = try csv("operations")
    _ = try FileDispatcher(action: action, root: scratch.path).send(batches(action, [7]))
    #expect(scratch.text("out/log.csv") == header + long + "add,7,n\n")
  }

  @Test(arguments: [
    "operation,id\n", "operation,id,name,more\n", "id,operation,name\n", "OPERATION,id,name\n",
    "operation;id;name\n", "operation,id,name\r\n", "{\"a\":1}\n", "secret,1\n",
  ])
  func aFileWithAnotherHeaderIsRefusedBeforeAnythingIsWritten(_ before: String) throws {
    let scratch = try folder(before)
    let action = try csv("operations")
    let error = #expect(throws: DeliveryError.self) {
      try FileDispatcher(action: action, root: scratch.path)
    }
    let text = "\(error.map { "\($0)" } ?? "")"
    #expect(text.contains("out/log.csv") && text.contains("`operation,id,name`"), "\(text)")
    #expect(!text.contains("secret"), "the file's own line may be somebody's data")
    #expect(scratch.text("out/log.csv") == before)
  }

  @Test func aFullDiskLeavesTheHeaderAndNoPartOfARow() throws {
    let scratch = try Scratch()
    let action = try csv("operations")
    var room = 25
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
    guard case .retry("file", _, inDoubt: false)? = delivered.first?.outcome.whole else {
      Issue.record("\(delivered.map(\.outcome))")
      return
    }
    #expect(scratch.text("out/log.csv") == "operation,id,name\n")
    room = 1000
    #expect(try dispatcher.send(batches(action, [1])).map(\.outcome.whole) == [.accepted])
    #expect(scratch.text("out/log.csv") == "operation,id,name\nadd,1,n\n")
  }

  @Test func aReplacedFileBeginsWithItsHeader() throws {
    let scratch = try folder("other,header\n")
    let action = try csv("records", lineEnd: "crlf")
    for ids in [[1, 2], []] {
      let replacement = try FileReplacement(action: action, root: scratch.path)
      try replacement.begin()
      for batch in batches(action, ids) { try replacement.write(batch) }
      #expect(try replacement.commit())
      #expect(
        scratch.text("out/log.csv")
          == "id,name\r\n" + ids.map { "\($0),n\r\n" }.joined())
    }
  }
}

import ChildProcess
import Foundation
import Ledger
import Testing

@Suite("Whether the owner of a lease lives")
struct ProcessLifeTests {
  @Test("this process does, one that ended does not, though its parent has not asked how it ended")
  func zombie() throws {
    #expect(ProcessLife.isAlive(ProcessInfo.processInfo.processIdentifier))
    // What `exec` makes of the shell never waits for the child.
    let parent = try ChildProcess(
      ["bash", "-c", "sleep 0.01 & echo $!; exec sleep 60"], output: .pipe)
    defer { parent.signal(SIGTERM) }
    let said = String(decoding: parent.output?.availableData ?? Data(), as: UTF8.self)
    let child = try #require(Int32(said.trimmingCharacters(in: .whitespacesAndNewlines)))
    let deadline = Date(timeIntervalSinceNow: 60)
    while ProcessLife.isAlive(child), Date() < deadline { usleep(5_000) }
    #expect(kill(child, 0) == 0, "the child is gone altogether")
    #expect(!ProcessLife.isAlive(child))
  }
}

import Emulators
import Foundation
import Testing

/// Signals and second processes while a run is under way; the server holds the Nth answer until all is set.
@Suite(.startsCommands, .onEveryEngine) struct SignalTests {
  /// The keys of the records that applied operations were on, in the order of the requests.
  private static func keys(_ requests: some Sequence<HTTPServer.Request>) -> [String] {
    requests.flatMap { request -> [String] in
      let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
      let operations = body?["operations"] as? [[String: Any]] ?? []
      return operations.compactMap { ($0["record"] as? [String: Any])?["id"].map { "\($0)" } }
    }
  }

  @Test(
    "asked to stop, the requests in flight finish, the run closes as canceled, and the next one repeats nothing",
    arguments: [SIGINT, SIGTERM], [1, 3, 5])
  func stopped(signal: Int32, held: Int) throws {
    let people = try PeopleProject(concurrency: 1)
    people.server.fail(.hold, request: held)
    let command = try people.project.start("apply", "--auto-approve")
    #expect(people.server.awaitHeld())
    command.signal(signal)
    people.server.release()
    let ended = try command.ended()
    #expect(ended.exit == 5, "\(ended)")
    #expect(ended.output.contains("canceled"), "\(ended)")
    #expect(ended.output.contains("what is left stays due"), "\(ended)")
    let sent = Self.keys(people.server.requests)
    #expect(sent.count == held * 4, "it went on after the signal")
    #expect(people.store.records.count == sent.count)
    #expect(try people.project.headgate("status").output.contains("canceled"))
    #expect(try people.project.plan().data[0].measurement.inDoubt == 0)

    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
    #expect(Self.keys(people.server.requests).count == 22, "a record was sent twice")
  }

  @Test("asked to stop while the rate holds requests back, it waits for no turn")
  func paced() throws {
    let people = try PeopleProject(concurrency: 2)
    try people.project.edit("headgate.yaml", "limits: {", "limits: { requests: 1/h,")
    people.server.fail(.hold, request: 1)
    let command = try people.project.start("apply", "--auto-approve")
    #expect(people.server.awaitHeld())
    command.signal(SIGTERM)
    people.server.release()
    let ended = try command.ended()
    #expect(ended.exit == 5, "\(ended)")
    #expect(ended.output.contains("canceled"), "\(ended)")
    #expect(people.store.records.count == 4)
    #expect(try people.project.plan().data[0].measurement.inDoubt == 0)
  }

  @Test("a second signal ends it at once, and the next run converges")
  func twice() throws {
    let people = try PeopleProject(concurrency: 1)
    people.server.fail(.hold, request: 2)
    let command = try people.project.start("apply", "--auto-approve")
    #expect(people.server.awaitHeld())
    command.signal(SIGINT)
    command.signal(SIGTERM)
    let ended = try command.ended()
    #expect([130, 143].contains(ended.exit), "\(ended)")
    people.server.release()
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test(
    "asked on a terminal, Ctrl-C and anything but yes send nothing and leave nothing open",
    arguments: [#"\003"#, #"n\n"#, #"\004"#, #"\n"#, #"yes\n"#])
  func asked(typed: String) throws {
    let people = try PeopleProject()
    let asked = try people.project.run([
      "bash", "-c",
      """
      mkfifo typed
      script -qefc 'headgate apply' said < typed > /dev/null &
      exec 3> typed
      until grep -qF '[y/N]' said; do sleep 0.01; done
      printf '\(typed)' >&3
      wait $!
      """,
    ])
    let isApproved = typed.hasPrefix("y")
    let said = try people.project.text("said")
    #expect(asked.exit == (isApproved ? 0 : 3), "\(asked) \(said)")
    #expect(people.store.records.count == (isApproved ? 22 : 0))
    if !isApproved {
      #expect(said.contains("Nothing was sent."))
      #expect(try people.project.headgate("status").output.contains("never"))
    }
    #expect(try people.apply().exit == 0)
    #expect(people.store.operationCount == 22)
  }

  @Test("a second apply is told who holds the pipeline, and a plan may look all the while")
  func held() throws {
    let people = try PeopleProject(concurrency: 1)
    people.server.fail(.hold, request: 2)
    let command = try people.project.start("apply", "--auto-approve")
    #expect(people.server.awaitHeld())
    let sent = people.server.requests.count
    let second = try people.apply()
    #expect(second.exit == 5, "\(second)")
    for words in ["HG0925", "process \(command.identifier) on `", "try again when it is done"] {
      #expect(second.errors.contains(words), "\(second)")
    }
    #expect(try people.project.headgate("plan").exit == 0)
    #expect(try people.project.headgate("status").output.contains("running"))
    #expect(people.server.requests.count == sent, "the second apply sent something")
    people.server.release()
    let first = try command.ended()
    #expect(first.exit == 0, "\(first)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
    #expect(Self.keys(people.server.requests).count == 22)
  }

  @Test("the lease of a killed process is taken over, and its run is worked off")
  func takenOver() throws {
    let people = try PeopleProject(concurrency: 1)
    people.server.fail(.hold, request: 3)
    let command = try people.project.start("apply", "--auto-approve")
    #expect(people.server.awaitHeld())
    command.signal(SIGKILL)
    #expect(try command.ended().wasKilled)
    people.server.release()
    #expect(try people.project.headgate("status").output.contains("interrupted"))
    let planned = try people.project.headgate("plan")
    #expect(planned.output.contains("the last run was interrupted"), "\(planned)")
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
    // At most what was in flight is sent twice: one request of four.
    #expect(Self.keys(people.server.requests).count == 22 + 4)
  }
}

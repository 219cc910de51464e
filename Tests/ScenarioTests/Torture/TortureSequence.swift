import Emulators
import Foundation
import PostgresServer
import Testing

/// One seed: a random project, rounds of edits, faults and kills, then calm and the checks.
///
/// The seed is the whole story; what is timed by the machine (who wins a race) is no part of what is checked.
struct TortureSequence {
  let seed: Int
  var random: SeededRandom
  let torture: TortureProject
  /// What was done, for whoever reads a failure.
  var story: [String] = []
  /// The plan that holds its rows.
  private var frozen = false
  /// Whether the last round ended with nothing left.
  private var wasConverged = false
  /// Whether nothing but a kill, or a trouble of the server, befell the last round, that began with nothing left.
  private var wasOnlyAttacked = false
  private var past: [[TortureRow]] = []
  /// Whether rows were given another name: those that were kept are sent once more when they come back.
  private var wasRekeyed = false

  init(seed: Int, on server: PostgresServer?) throws {
    self.seed = seed
    var random = SeededRandom(seed: UInt64(seed))
    let definition = TortureDefinition(&random)
    torture = try TortureProject(definition, on: server)
    try torture.put((1...random.number(1...10)).map { TortureRow(id: $0, &random) })
    self.random = random
    story.append("\(definition)")
  }

  /// Everything; a trouble of the machinery itself comes with the story.
  mutating func run(rounds: Int = 8) {
    do {
      for number in 1...rounds { try round(number) }
      try calm()
    } catch {
      fail("\(error)")
    }
  }

  func fail(_ what: String) {
    Issue.record("seed \(seed): \(what)\n\(story.joined(separator: "\n"))")
  }

  func check(_ holds: Bool, _ what: @autoclosure () -> String) { if !holds { fail(what()) } }

  // A round.

  private mutating func round(_ number: Int) throws {
    story.append("round \(number)")
    try editRows()
    let isEdited = random.chance(3)
    if isEdited { try editDefinition() }
    let faults = TortureFaults(torture.desk, torture.rows, torture.definition, &random)
    let content = try torture.desk.content(torture.project)
    _ = torture.desk.tally.take()
    let faulted = torture.desk.server.requests.count
    let attack =
      random.chance(3) ? TortureAttack(&random, server: torture.project.source?.server) : nil
    let wasFrozen = frozen
    let ended = try act(attack, faults)
    let acted = torture.desk.tally.take()
    story.append(
      "  \(torture.desk.server.requests.count - faulted) requests, \(faults.lossy) faults, refused \(faults.refusals)\(attack.map { ", \($0)" } ?? ""); acted \(acted.sorted { $0.key < $1.key }.map { "\($0.key)×\($0.value)" })"
    )
    let wasKilled = ended.contains(where: \.wasKilled)
    let isClean = faults.lossy == 0 && !wasKilled && attack == nil
    // Of small requests a reserve follows answers before they are written down, as many as docs/operations.md says.
    let concurrency = torture.definition.concurrency
    let reserve = min(max(concurrency / 2, concurrency * concurrency / 8), concurrency * 2)
    let inFlight = (concurrency + reserve) * torture.definition.batch
    if isClean || faults.lossy == 0 && attack?.trouble != nil,
      torture.definition.destination != .anyOf
    {
      // Two rows may hold one member, also as they were when a plan was frozen.
      let sent = wasFrozen || ended.count > 1 ? past + [torture.rows] : [torture.rows]
      let isMembers = torture.definition.destination == .members
      let shared = isMembers ? Set(sent.flatMap { keys(ofSeveralIn: [$0]) }) : []
      let repeated = acted.filter { $0.value > 1 && !shared.contains($0.key) }
      // A run that lives on when it has lost its server repeats nothing; one that goes on with what another gave up may.
      check(
        repeated.count <= (isClean || ended.count == 1 ? 0 : inFlight),
        "a value was sent twice in a round without faults: \(acted)")
    }
    if torture.definition.destination == .event {
      check(
        acted.values.allSatisfy { $0 <= 1 + (ended.count > 1 ? 1 : 0) },
        "an unsafe request was repeated: \(acted)")
    }
    if isClean, !isEdited, wasConverged || wasOnlyAttacked {
      // What a row that is gone was kept with, another row may bring along.
      let rows = torture.definition.mode == "upsert" ? past : past.suffix(2)
      let needless = try needless(acted, content, keys(ofSeveralIn: rows + [torture.rows]))
      let allowed = wasOnlyAttacked ? inFlight : 0
      check(
        needless.count <= allowed,
        "\(needless) were sent although they were there so, not \(allowed)")
    }
    wasOnlyAttacked =
      wasConverged && !isEdited && (wasKilled || attack?.trouble != nil) && faults.lossy == 0
    wasConverged =
      isClean && faults.refusals.isEmpty && ended.last?.exit == 0 && !frozen && !isEdited
    try torture.privacy.check(torture.project)
  }

  /// Keys that more than one row carries or carried, of which one that takes over sends what may be there already.
  private func keys(ofSeveralIn versions: [[TortureRow]]) -> Set<String> {
    var carriers: [String: Set<Int?>] = [:]
    for row in versions.joined() {
      for key in row.keys(torture.definition) { carriers[key, default: []].insert(row.id) }
    }
    return Set(carriers.filter { $0.value.count > 1 }.keys)
  }

  /// What changed nothing: from a state in which nothing is left there is none of it, after a kill what was in flight.
  private func needless(
    _ acted: [String: Int], _ before: [String: String], _ shared: Set<String>
  ) throws -> [String] {
    let definition = torture.definition
    guard ["mirror", "upsert"].contains(definition.mode), definition.destination != .anyOf,
      definition.destination != .operations, definition.mode == "mirror" || !wasRekeyed
    else { return [] }
    let after = try torture.desk.content(torture.project)
    return acted.keys.map { target in
      target.hasPrefix("/in/")
        ? String(target.dropFirst(4)).removingPercentEncoding ?? target : target
    }.filter { !shared.contains($0) && before[$0] == after[$0] }
  }

  // Edits.

  private mutating func editRows() throws {
    past.append(torture.rows)
    var rows = torture.rows
    if random.chance(8) {
      rows = random.pick(past)
      story.append("  rows as they were once")
    }
    for _ in 0..<random.number(0...6) {
      let index = rows.isEmpty ? nil : random.number(0...rows.count - 1)
      switch (random.number(0...9), index) {
      case (0...2, _), (_, nil):
        rows.append(TortureRow(id: random.number(1...TortureProject.identifiers), &random))
      case (3...4, let index?): rows.remove(at: index)
      case (5, let index?):
        let other = random.number(0...rows.count - 1)
        (rows[index].email, rows[other].email) = (rows[other].email, rows[index].email)
      case (6, let index?): rows[index].email = TortureRow.address(&random)
      case (7, let index?) where random.chance(3): rows[index].id = nil
      case (_, let index?): rows[index].reshape(&random)
      }
    }
    // Mostly each row has an identifier of its own.
    if !random.chance(4) {
      var seen: Set<Int> = []
      rows.removeAll { row in row.id.map { !seen.insert($0).inserted } ?? true }
    }
    rows.shuffle(using: &random)
    try torture.put(rows)
    story.append("  rows \(rows.map(\.literal).joined(separator: " "))")
  }

  private mutating func editDefinition() throws {
    var definition = torture.definition
    switch random.number(0...9) {
    case 7 where definition.canRematch: definition.isByValue.toggle()
    case 8 where definition.canRematch:
      definition.isByCode.toggle()
      wasRekeyed = true
    case 0, 1: definition.mapping.name = random.pick(TortureDefinition.NameRule.allCases)
    case 2: definition.mapping.kind = random.pick([nil, 1, 2])
    case 3: definition.mapping.email.toggle()
    case 4 where ["mirror", "upsert"].contains(definition.mode):
      definition.mode = definition.mode == "mirror" ? "upsert" : "mirror"
    case 5: definition.isGuarded.toggle()
    case 6: definition.description += 1
    default:
      if let deployed = try torture.deployedName() {
        definition.movedFrom = deployed
        definition.name = deployed == "people" ? "folk" : "people"
        if definition.name == deployed { definition.movedFrom = nil }
      }
    }
    definition.forwards = random.chance(3)
    torture.definition = definition
    try torture.deploy()
    story.append("  \(definition)")
  }

  // What is done with it.

  private mutating func act(
    _ attack: TortureAttack?, _ faults: TortureFaults
  ) throws -> [TestProject.Ended] {
    if frozen {
      if random.chance(3) {
        return [try command(["discard", "frozen.plan"], nil, [0, 1, 5, 6])] + release()
      }
      let ended = try command(["apply", "frozen.plan"], attack, [0, 4, 5, 6, 1])
      if !ended.wasKilled, [0, 4].contains(ended.exit) { frozen = false }
      return [ended]
    }
    // What holds back: a guard, or rows that nobody else may send.
    let apply: Set<Int32> = torture.definition.isGuarded ? [0, 3, 4, 5] : [0, 4, 5]
    switch random.number(0...9) {
    case 0: return [try command(["run"], attack, apply.union([1, 6]))]
    case 1:
      let planned = try command(["plan", "-o", "saved.plan"], nil, apply)
      if random.chance(2) { try editRows() }
      return [planned, try command(["apply", "saved.plan"], attack, apply.union([6]))]
    case 2:
      let planned = try command(["plan", "--freeze", "-o", "frozen.plan"], nil, apply)
      guard planned.exit == 0 else { return [planned] }
      frozen = true
      if random.chance(2) { try editRows() }
      let ended = try command(["apply", "frozen.plan"], attack, apply.union([6]))
      if !ended.wasKilled, [0, 4].contains(ended.exit) { frozen = false }
      return [planned, ended]
    case 3: return try race(attack, apply)
    default: return [try command(["apply", "--auto-approve"], attack, apply)]
    }
  }

  private mutating func release() -> [TestProject.Ended] {
    frozen = false
    return []
  }

  /// Two at once: one of them may be told to come back. It is the first that is attacked.
  private mutating func race(
    _ attack: TortureAttack?, _ allowed: Set<Int32>
  ) throws -> [TestProject.Ended] {
    let apply = ["apply", "--auto-approve"]
    let both = [
      try torture.project.start(apply, with: attack?.environment ?? [:]),
      try torture.project.start(apply, with: [:]),
    ]
    let trouble = try attack?.trouble.flatMap { try $0.meet(both[0], torture.project) }
    let ended = try both.map { try $0.ended() }
    torture.desk.server.awaitQuiet()
    try trouble?()
    story.append("  two race: \(ended.map(\.exit))")
    for each in ended { look(each, "apply", allowed.union(attack?.exits ?? [])) }
    return ended
  }

  private mutating func command(
    _ arguments: [String], _ attack: TortureAttack?, _ allowed: Set<Int32>
  ) throws -> TestProject.Ended {
    let ended: TestProject.Ended
    if case .fullFile(let size) = attack {
      ended = try torture.project.run([
        "bash", "-c",
        "trap '' XFSZ; ulimit -f \(size); exec headgate \(arguments.joined(separator: " "))",
      ])
    } else {
      let command = try torture.project.start(arguments, with: attack?.environment ?? [:])
      let after = try attack?.trouble.flatMap { try $0.meet(command, torture.project) }
      ended = try command.ended()
      if attack != nil { torture.desk.server.awaitQuiet() }
      try after?()
    }
    story.append("  \(arguments.joined(separator: " ")): \(ended.exit)")
    look(ended, arguments.joined(separator: " "), allowed.union(attack?.exits ?? []))
    return ended
  }

  private func look(_ ended: TestProject.Ended, _ command: String, _ allowed: Set<Int32>) {
    let isKill = ended.exit == 128 + SIGKILL
    if command.hasPrefix("apply"), !command.contains(".plan"), [0, 4].contains(ended.exit) {
      torture.applied()
    }
    check(
      isKill || allowed.contains(ended.exit), "`\(command)` ended with \(ended.testDescription)")
    torture.privacy.check(ended)
    for plan in ["saved.plan", "frozen.plan"] where torture.project.exists(plan) {
      let text = (try? torture.project.text(plan).lowercased()) ?? ""
      for word in torture.privacy.personal + torture.privacy.secrets {
        check(!text.contains(word), "`\(word)` is in \(plan)")
      }
    }
  }
}

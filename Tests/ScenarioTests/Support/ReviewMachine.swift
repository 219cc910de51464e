import Emulators
import Foundation
import Testing

/// What the workflows of `examples/pull-request` run on: the shop's database outlives the clones, `gh` keeps comments.
final class ReviewMachine {
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let example = repository.appendingPathComponent("examples/pull-request")

  static func workflow(_ name: String) throws -> Workflow {
    try Workflow(example.appendingPathComponent(".github/workflows/\(name).yml"))
  }

  /// Holds `bin/gh` and what that keeps.
  let disk: TestProject
  let shop: ScenarioSource
  let store = RecordStore(path: "/customers", key: ["id"], token: "t0ken")
  let server: HTTPServer
  /// What `${{ ... }}` of the workflows stands for.
  var expressions: [String: String]

  init() throws {
    let store = store
    server = try HTTPServer { store.answer($0) }
    disk = try TestProject(["bin/gh": Self.gh, "comments": "[]\n"])
    try disk.run(["chmod", "+x", "bin/gh"])
    shop = try ScenarioSource()
    expressions = [
      "secrets.SHOP_REVIEW_URL": Self.url("headgate_review", "choose%20one", shop),
      "secrets.SHOP_URL": Self.url("headgate", "choose%20another", shop),
      "secrets.CRM_TOKEN": "t0ken", "github.token": "gh-t0ken", "github.repository": "acme/shop",
      "github.event.pull_request.number": "7",
      "inputs.new_ledger && '--new-ledger' || ''": "",
    ]
    for file in ["seed.sql", "roles.sql"] {
      let text = try String(
        contentsOf: Self.example.appendingPathComponent(file), encoding: .utf8)
      try sql(named(text))
    }
  }

  deinit {
    server.stop()
    // Roles belong to the server, which outlives the shop.
    try? sql(named("DROP OWNED BY headgate, headgate_review; DROP ROLE headgate, headgate_review"))
  }

  /// Runs SQL in the shop's database as its owner.
  func sql(_ text: String) throws { _ = try shop.sql(text) }

  /// Roles are the server's, and so named after the database here.
  private func named(_ text: String) -> String {
    text.replacing(/\bheadgate(_review)?\b/) {
      "\($0.output.0)_\(shop.database)"
    }
  }

  private static func url(_ role: String, _ password: String, _ shop: ScenarioSource) -> String {
    let place = "127.0.0.1:\(shop.server.port)/\(shop.database)"
    return "postgres://\(role)_\(shop.database):\(password)@\(place)"
  }

  /// A fresh clone of the repository, with an edit of the project's text where one is given.
  func clone(_ edit: (from: String, to: String)? = nil) throws -> TestProject {
    let clone = try TestProject()
    try clone.copyIn(Self.example.appendingPathComponent("headgate.yaml"), as: "headgate.yaml")
    if let edit { try clone.edit("headgate.yaml", edit.from, edit.to) }
    clone.environment = [
      "CI": "true", "HEADGATE_VAR_api": server.url, "COMMENTS": disk.folder.path + "/comments",
      "PATH":
        "\(disk.folder.path)/bin:\(ScenarioRunner.builtProducts.path):/usr/local/bin:/usr/bin:/bin",
      "GITHUB_OUTPUT": "outputs", "GITHUB_STEP_SUMMARY": "summary",
    ]
    return clone
  }

  /// Runs the scripts of a job as a runner does: each has to end well, but those of `exits`, which end so and fail the job.
  func run(
    _ job: String, of name: String, in clone: TestProject, exits: [String: Int32] = [:],
    at place: SourceLocation = #_sourceLocation
  ) throws {
    for step in try Self.workflow(name).steps(job) {
      #expect(!step.script.contains("${{"), "a script takes values from its environment alone")
      let ended = try clone.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script],
        with: try step.environment.mapValues(evaluated))
      #expect(
        ended.exit == exits[step.name, default: 0], "\(step.name): \(ended)",
        sourceLocation: place)
    }
  }

  private func evaluated(_ text: String) throws -> String {
    try text.replacing(/\$\{\{ (.+?) \}\}/) { match in
      guard let value = expressions[String(match.output.1)] else {
        throw Workflow.Malformed(description: "what is `\(match.output.1)`?")
      }
      return value
    }
  }

  /// The comments of the pull request.
  func comments() throws -> [String] {
    let list = try JSONSerialization.jsonObject(with: Data(try disk.text("comments").utf8))
    return (list as? [[String: Any]] ?? []).compactMap { $0["body"] as? String }
  }

  /// Lists, makes and changes comments as GitHub's own does, with the one token and in the one pull request there are.
  private static let gh = #"""
    #!/bin/bash
    set -eu
    refuse() { echo "gh: $1" >&2; exit 1; }
    [ "${GH_TOKEN:-}" = gh-t0ken ] || refuse "to use GitHub CLI in a workflow, set GH_TOKEN"
    [ "$1" = api ] || refuse "unknown command $1"
    shift
    method= path= filter= body=
    while [ $# -gt 0 ]; do
      case $1 in
        --paginate | --silent) ;;
        -X) method=$2; shift ;;
        --jq) filter=$2; shift ;;
        -F) body=${2#body=@}; [ "$body" != "$2" ] || refuse "unknown field $2"; shift ;;
        -*) refuse "unknown flag $1" ;;
        *) path=$1 ;;
      esac
      shift
    done
    if [ -n "$body" ]; then
      [ "$(wc -m < "$body")" -le 65536 ] || refuse "body is too long (maximum is 65536 characters)"
    fi
    case "${method:-${body:+POST}} $path" in
      " repos/acme/shop/issues/7/comments") jq -r "$filter" "$COMMENTS" ;;
      "POST repos/acme/shop/issues/7/comments")
        jq --rawfile body "$body" \
          '. + [{ id: (length + 1), user: { type: "Bot" }, body: $body }]' "$COMMENTS" > "$COMMENTS.new" ;;
      "PATCH repos/acme/shop/issues/comments/"*)
        jq --rawfile body "$body" --argjson id "${path##*/}" \
          'map(select(.id == $id).body = $body)' "$COMMENTS" > "$COMMENTS.new" ;;
      *) refuse "Not Found (HTTP 404)" ;;
    esac
    [ ! -e "$COMMENTS.new" ] || mv "$COMMENTS.new" "$COMMENTS"

    """#
}

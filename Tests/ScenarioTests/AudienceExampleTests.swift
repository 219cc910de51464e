import Emulators
import Foundation
import Testing

/// `examples/x-audience` from lint to an audience that was made for it.
@Suite(.startsCommands, .enabled(if: ExampleProject.hasData, ExampleProject.needsData))
struct AudienceExampleTests {
  private let ads = XAds()
  private let example: ExampleProject

  init() throws {
    let ads = ads
    example = try ExampleProject(
      "x-audience",
      environment: [
        "X_KEY": SignatureGate.consumerKey, "X_SECRET": SignatureGate.consumerSecret,
        "X_TOKEN": SignatureGate.token, "X_TOKEN_SECRET": SignatureGate.tokenSecret,
      ], answer: { ads.answer($0) }, kind: { ($0.method, 1) })
  }

  /// The model and its mapping by hand: who must be in the audience.
  private func expected() throws -> [String] {
    let people = try example.sql(
      """
      SELECT Email, Phone FROM Customer WHERE CustomerId IN
        (SELECT CustomerId FROM Invoice GROUP BY CustomerId HAVING sum(Total) > 40)
      """)
    var members: Set<String> = []
    for person in people {
      if let email = person["Email"] as? String {
        members.insert(XAds.member("email", email.lowercased()))
      }
      if let phone = person["Phone"] as? String {
        // A trunk prefix in parentheses is not dialled from abroad.
        let dialled = phone.replacingOccurrences(of: "(0)", with: "")
        members.insert(XAds.member("phone_number", "+" + dialled.filter(\.isNumber)))
      }
    }
    return members.sorted()
  }

  @Test("its files are in order, offline and without a secret")
  func lint() throws {
    let linted = try example.project.headgate("lint", with: ["X_KEY": "", "X_SECRET": ""])
    #expect(linted.exit == 0, "\(linted)")
  }

  @Test("its plan is the one in the repository")
  func golden() throws { try example.checkGolden() }

  @Test("the audience is made, holds who the model says, and loses who bought too little")
  func story() throws {
    let first = try example.project.headgate("apply", "--auto-approve")
    #expect(first.exit == 0, "\(first)")
    #expect(ads.audiences.map(\.name) == ["good-customers"])
    let members = try expected()
    #expect(members.count == 27)
    #expect(ads.members(of: "a1") == members)
    try example.sql("DELETE FROM Invoice WHERE CustomerId IN (6, 26, 57)")
    let second = try example.project.headgate("apply", "--auto-approve")
    #expect(second.exit == 0, "\(second)")
    #expect(try expected().count == 21)
    #expect(ads.members(of: "a1") == (try expected()))
  }
}

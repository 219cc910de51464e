import Execution

extension OutputSchema {
  /// What `DoctorView` shows.
  static let doctor = OutputSchema(
    name: "doctor", command: "headgate doctor --format json",
    description: "Whether all that a run needs is there; never a secret's value.",
    properties: [
      .required(
        "findings",
        .array(
          .object([
            .required("area", .oneOf(Finding.Area.self), "What it is about."),
            .optional("name", .string, "Which of several was looked at."),
            .required("status", .oneOf(Finding.Status.self), "How it stands."),
            .required("text", .string, "What was found, in one line."),
            .optional("remedy", .string, "What to do about it."),
          ])), "One entry a thing that was looked at.")
    ])
}

import Diagnostics

/// Family 02, the shape of the text, and HG0099: what the reading helpers of this folder raise.
extension DiagnosticCode {
  package static let notSupportedYet = DiagnosticCode(
    "HG0099",
    "The language has this key or form, but this version of Headgate does not act on it. It is refused rather than accepted and ignored."
  )
  package static let wrongShape = DiagnosticCode(
    "HG0201", "A mapping, a list or a scalar stands where another of the three is needed.")
  package static let missingKey = DiagnosticCode(
    "HG0202", "A key that must be given is absent.")
  package static let unknownKey = DiagnosticCode(
    "HG0203",
    "A key is not one of those this place takes. Every key is either acted on or refused, so that a typing error never changes what is sent."
  )
  package static let wrongScalar = DiagnosticCode(
    "HG0204", "A scalar is not of the type this key takes.")
  package static let badChoice = DiagnosticCode(
    "HG0207", "A value is not one of the few this key takes.")
}

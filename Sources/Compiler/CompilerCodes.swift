import Diagnostics

/// Every code that the compiler itself raises, for `headgate explain`.
extension DiagnosticCode {
  package static let compilerCodes: [DiagnosticCode] = [
    .badIdentifier, .noKnownKey, .strayFile, .outsideProject, .unreadable, .requiresOther,
    .noRootFile, .badPattern,
    .unknownReference, .duplicateName, .targetConflict, .fieldGivenTwice, .unknownAction,
    .modeNotOffered,
    .unknownColumn, .unknownField, .missingField, .doesNotFit, .needsType, .appliedToOther,
    .badFormat, .notAList, .notAllowed, .uselessModifier, .badMatch, .cannotConvert,
    .notASelect, .secondStatement, .unclosedSQL, .selectStar, .unstableSQL, .badIdentifierColumn,
    .floatIdentifier, .contractColumn, .untypedModel, .oneQuery,
    .scheduleShape, .badInterval, .badClock, .badCron, .scheduleCycle, .badTimezone,
    .unknownVariable, .badReference, .wrongVariable, .unsetVariable, .environmentChoice,
    .unknownSetting, .missingSetting, .settingChoice, .literalSecret, .badEnvironmentName,
    .badPercent,
  ]
}

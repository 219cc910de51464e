import Diagnostics
import MappingSyntax

/// Every code that the compiler itself raises, for `headgate explain`.
extension DiagnosticCode {
  package static let compilerCodes: [DiagnosticCode] = [
    .badIdentifier, .noKnownKey, .strayFile, .outsideProject, .unreadable, .requiresOther,
    .noRootFile, .badPattern, .oneEngine, .twoAddresses, .badAddress, .badSchema, .schemaElsewhere,
    .unknownReference, .duplicateName, .targetConflict, .fieldGivenTwice, .unknownAction,
    .modeNotOffered, .objectChoice, .sharedAlone, .sharedApart,
    .badMatch, .allOfClosed, .unmetCheck,
    .notASelect, .secondStatement, .unclosedSQL, .selectStar, .unstableSQL, .sqlParameter,
    .badIdentifierColumn,
    .unnamedRows,
    .floatIdentifier, .contractColumn, .untypedModel, .oneQuery,
    .scheduleShape, .badInterval, .badClock, .badCron, .scheduleCycle, .badTimezone,
    .unknownVariable, .badReference, .wrongVariable, .unsetVariable, .environmentChoice,
    .unknownSetting, .missingSetting, .settingChoice, .uselessLimit, .undecided,
    .badPercent, .emptyGuard, .badModelTest, .eventsElsewhere, .badRename, .cannotDestroy,
    .environmentShape,
    .badLock, .staleLock, .pipelineTest, .badPipelineTest,
  ]
}

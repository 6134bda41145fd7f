// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix

extension HoldersError {
    /// What to do about the list of holders.
    package var userMessage: UserMessage {
        switch self {
        case .file(let error): UserMessage(.holdersFile, .failure, detail: error.description)
        case .exposed(let permissions):
            UserMessage(.holdersExposed, .usage, detail: "mode \(String(permissions, radix: 8))")
        case .empty: Self.header(Phrase(.holdersHeaderEmpty))
        case .noHolder: UserMessage(.holdersNone, .usage)
        case .header(let failure): Self.header(failure.phrase)
        case .missingColumns(let names): Self.header(Phrase(.holdersColumnsMissing, ["columns": names]))
        case .repeatedColumn(let name): Self.header(Phrase(.holdersColumnRepeated, ["column": name]))
        case .directoryBroken(let problem):
            UserMessage(.holdersBroken, .failure, ["line": problem.line, "reason": problem.reason])
        case .random(let error): UserMessage(.noRandom, .failure, detail: "\(error)")
        }
    }

    private static func header(_ reason: Phrase) -> UserMessage {
        UserMessage(.holdersHeader, .usage, ["reason": reason])
    }
}

extension HoldersImport.Problem {
    /// The fault of the line, for the person who wrote the file.
    package var userMessage: UserMessage { UserMessage(clause: reason.phrase, .usage, key: "holders-line") }
}

extension HoldersImport.Reason {
    /// A clause.
    package var phrase: Phrase {
        switch self {
        case .blankLine: Phrase(.holdersBlankLine)
        case .text(let failure): failure.phrase
        case .cellCount(let found, let expected): Phrase(.holdersCellCount, ["count": found, "expected": expected])
        case .empty: Phrase(.holdersEmpty)
        case .form(let form): form.phrase
        case .noSuchDay: Phrase(.holdersNoSuchDay)
        case .unknownPopulation: Phrase(.holdersUnknownPopulation)
        case .repeated(let line): Phrase(.holdersRepeated, ["line": line])
        case .otherHolder: Phrase(.holdersOtherHolder)
        case .unknownColumn: Phrase(.holdersUnknownColumn)
        case .wrongKey: Phrase(.holdersWrongKey)
        case .unknownState: Phrase(.holdersUnknownState)
        }
    }
}

extension HoldersImport.Form {
    fileprivate var phrase: Phrase {
        switch self {
        case .studentNumber: Phrase(.holdersStudentNumber)
        case .otherNumber: Phrase(.holdersOtherNumber)
        case .ine: Phrase(.holdersINE)
        case .name: Phrase(.holdersName)
        case .mail: Phrase(.holdersMail)
        case .reference: Phrase(.holdersReference)
        case .day: Phrase(.holdersDay)
        }
    }
}

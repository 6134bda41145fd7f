// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix

extension NumberRangeError {
    /// What to do about the numbers.
    package var userMessage: UserMessage {
        switch self {
        case .historyNotDeclared: UserMessage(.historyNotDeclared, .usage)
        case .usedUp(let range):
            UserMessage(.rangeUsedUp, .refused, ["lowest": range.lowerBound, "highest": range.upperBound])
        case .notOurs(let number, let range):
            UserMessage(
                .numberNotOurs,
                .refused,
                ["number": number, "lowest": range.lowerBound, "highest": range.upperBound]
            )
        case .taken(let number): UserMessage(.numberTaken, .refused, ["number": number])
        case .cardDelivered(let number): UserMessage(.cardDelivered, .refused, ["number": number])
        case .stockUnknown: UserMessage(.stockUnknown, .journal)
        case .reversed(let lowest, let highest):
            Self.wrong(Phrase(.numbersReversed, ["lowest": lowest, "highest": highest]))
        case .outside(let range, let issuer):
            Self.wrong(
                Phrase(
                    .numbersOutside,
                    [
                        "lowest": range.lowerBound, "highest": range.upperBound, "first": issuer.lowerBound,
                        "last": issuer.upperBound,
                    ]
                )
            )
        case .historyUnreadable(let error):
            UserMessage(
                .numbersHistory,
                .usage,
                ["reason": Phrase(.numbersUnreadable)],
                detail: error.description
            )
        case .historyMalformed(let line):
            UserMessage(.numbersHistory, .usage, ["reason": Phrase(.numbersLine, ["line": line])])
        }
    }

    private static func wrong(_ reason: Phrase) -> UserMessage {
        UserMessage(.numbersWrong, .usage, ["reason": reason])
    }
}

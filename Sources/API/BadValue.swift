// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Journal

/// The expected form of a value that cannot be read.
enum BadValue {
    static func reason(_ text: String) -> Phrase { Phrase(.valueReason, ["value": text]) }
    static func day(_ text: String) -> Phrase { Phrase(.valueDay, ["value": text]) }
    static func uid(_ text: String) -> Phrase { Phrase(.valueUID, ["value": text]) }
    static func number(_ text: String) -> Phrase { Phrase(.valueNumber, ["value": text]) }
    static func count(_ field: String) -> (String) -> Phrase {
        { Phrase(.valueCount, ["field": field, "value": $0]) }
    }
    static func state(_ text: String) -> Phrase {
        Phrase(.valueState, ["value": text, "known": CardState.allCases.map(\.rawValue)])
    }
    static func choice(_ field: String, _ known: [String]) -> (String) -> Phrase {
        { Phrase(.valueChoice, ["field": field, "value": $0, "known": known]) }
    }
}

// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension RowProblem: UserFacingError {
    /// The fault of the line, for the owner of the file.
    package var userMessage: UserMessage { UserMessage(clause: reason.phrase, .usage) }
}

extension RowProblem.Reason: PhraseConvertible {
    /// A stable word for the report: the name of the clause.
    var key: String { String(phrase.key.rawValue.trimmingPrefix("stock-")) }

    /// A clause.
    package var phrase: Phrase {
        switch self {
        case .text(let failure): Phrase(.stockText, ["problem": failure])
        case .separatorInCell: Phrase(.stockSeparator)
        case .cellCount(let found, let expected): Phrase(.stockCellCount, ["count": found, "expected": expected])
        case .empty: Phrase(.stockEmptyCell)
        case .latin1: Phrase(.stockLatin1)
        case .noHeader: Phrase(.stockNoHeader)
        case .otherHeader: Phrase(.stockOtherHeader)
        case .notHexadecimal: Phrase(.stockUIDHex)
        case .uidLength(let bytes): Phrase(.stockUIDLength, ["count": bytes])
        case .reversedUID: Phrase(.stockUIDReversed)
        case .notDecimal: Phrase(.stockNumberDigits)
        case .tooLong(let digits): Phrase(.stockNumberLength, ["digits": digits])
        case .dayForm: Phrase(.stockDay)
        case .noSuchDay: Phrase(.stockNoSuchDay)
        case .issuer: Phrase(.stockEmetteur)
        case .mapping: Phrase(.stockMapping)
        case .repeatedUID(let line): Phrase(.stockRepeatedUID, ["line": line])
        case .repeatedNumber(let line): Phrase(.stockRepeatedNumber, ["line": line])
        case .inStock(let file, let line): Phrase(.stockInStock, ["line": line, "file": file.description])
        case .otherNumber(let number): Phrase(.stockOtherNumber, ["number": number])
        case .otherCard(let uid): Phrase(.stockOtherCard, ["card": uid])
        case .unknownHolder: Phrase(.stockUnknownHolder)
        case .contradiction(let contradiction): Phrase(.stockJournal, ["contradiction": contradiction])
        case .otherHolder: Phrase(.stockOtherHolder)
        case .notIssued: Phrase(.stockNotIssued)
        }
    }
}

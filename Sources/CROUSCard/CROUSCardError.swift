// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import DESFire
package import SmartCard

/// Why a card was not encoded, proven or read.
package enum CROUSCardError: Error, Sendable, CustomStringConvertible {
    /// The card, its channel or the key holder failed in a step.
    case card(DESFireError, during: EncodingStep)
    /// The card is in this row and was not changed.
    case refused(CardRow, RefusalReason)
    /// Not a DESFire card: a Classic, a contact card, or one that does not understand the commands.
    case wrongCardType(ATR)
    /// A UID of four bytes on a card that is not a storage card: random, different at each activation.
    case randomUID(CardUID)
    /// The chip has another UID than its reader shows, or shows none; nothing was written.
    case uidNotConfirmed(reader: CardUID, chip: CardUID?)
    /// The card on the reader is not the expected one; nothing was sent.
    case otherCard(found: CardUID, expected: CardUID)
    /// The number could not be reserved, adopted or reserved again, or the journal line before an erasure could not be
    /// written; nothing was written on the card.
    case reservation(any Error)
    /// The number to be written lies outside the issuer's range; nothing was written on the card.
    case numberOutsideRange(CROUSNumber)
    /// The card was written, but under its final keys it does not show what was written.
    case notProven(ProofFailure)

    /// The row that names the failure; nil when the card has to be looked at again.
    package var row: CardRow? {
        switch self {
        case .refused(let row, _): row
        case .otherCard: .otherCard
        case .card(.card(let status, _), let step): Self.row(of: status, during: step)
        default: nil
        }
    }

    private static func row(of status: DESFireStatus, during step: EncodingStep) -> CardRow? {
        switch status {
        case .applicationIntegrity, .fileIntegrity: .applicationDamaged
        case .cardIntegrity, .cardDisabled: .cardDead
        case .memoryError: .writeUndone
        case .outOfMemory: step == .createApplication ? .creationRefused : .noRoom
        default: nil
        }
    }

    package var description: String {
        switch self {
        case .card(let error, let step): "\(step): \(error)"
        case .refused(let row, let reason): "refused (\(row.rawValue)): \(reason)"
        case .wrongCardType(let atr): "no DESFire card (ATR \(atr))"
        case .randomUID(let uid): "random UID \(uid)"
        case .uidNotConfirmed(let reader, let chip): "reader \(reader), chip \(chip?.description ?? "hides its UID")"
        case .otherCard(let found, let expected): "card \(found) instead of \(expected)"
        case .reservation(let error): "not written down: \(error)"
        case .numberOutsideRange(let number): "number \(number) is outside the issuer's range"
        case .notProven(let failure): "not proven: \(failure)"
        }
    }
}

/// Result of a failed proof of a written card.
package enum ProofFailure: Hashable, Sendable {
    /// The read key does not open the card.
    case readKeyRefused
    /// The files hold no valid record.
    case record(RecordError)
    /// The record is valid, but the bytes differ from what was written.
    case contents
    /// Key 0 has another version than the target's, or does not open with the target key.
    case masterKey(version: UInt8)
    /// The application is still there after it was deleted.
    case applicationRemains
}

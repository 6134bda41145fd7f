// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Why a card is left unchanged.
package enum RefusalReason: Hashable, Sendable, CustomStringConvertible {
    /// The application's keys are neither factory nor ours: another issuer, or another SAM.
    case foreignKeys
    /// Key settings, key type or number of keys are not the profile's.
    case foreignSettings
    /// A file the profile does not have, or has with other settings.
    case foreignFile(UInt8)
    /// The card's master key is neither the factory's nor ours; applications cannot be created.
    case foreignMasterKey
    /// No room for an application.
    case cardFull
    /// The application appeared between look and creation; look again.
    case applicationAppeared
    /// The card holds `found`; the journal says `expected`.
    case numberConflict(found: CROUSNumber, expected: CROUSNumber)
    /// The card holds a number the journal does not know for this UID.
    case unknownNumber(CROUSNumber)
    /// The card holds a number outside the issuer's range: it belongs to another issuer.
    case foreignNumber(CROUSNumber)
    /// The card was delivered with this number, but is not a finished card as the delivery says.
    case notAsDelivered(CROUSNumber)
    /// The files of a finished card that the journal does not know hold no valid record.
    case unknownContents
    /// The number of this UID was enrolled, erased or abandoned: a supervisor decides.
    case supervisorNeeded(CROUSNumber)
    /// A change to the current keys was begun and not finished.
    case rekeyUnfinished(CROUSNumber)
    /// A finished card with missing contents or keys; the next enrolment repairs it.
    case needsRepair
    /// The keys are in a state that no tap repairs; the application has to be erased first.
    case needsErasing
    /// Bytes free on the card, and how many the application needs.
    case noRoom(free: Int, needed: Int)
    /// The application can be deleted only with the card's master key, which is not ours.
    case ownerMustErase
    /// The card is not enrolled: it holds no application of ours.
    case notEncoded

    /// A number seen on the card that is not the card's own.
    package var foundNumber: CROUSNumber? {
        switch self {
        case .numberConflict(let found, _), .unknownNumber(let found), .foreignNumber(let found): found
        default: nil
        }
    }

    /// Stable identifier of the message, for translations.
    package var key: String {
        switch self {
        case .foreignKeys: "foreign-keys"
        case .foreignSettings: "foreign-settings"
        case .foreignFile: "foreign-file"
        case .foreignMasterKey: "foreign-master-key"
        case .cardFull: "card-full"
        case .applicationAppeared: "application-appeared"
        case .numberConflict: "number-conflict"
        case .unknownNumber: "unknown-number"
        case .foreignNumber: "foreign-number"
        case .notAsDelivered: "not-as-delivered"
        case .unknownContents: "unknown-contents"
        case .supervisorNeeded: "supervisor-needed"
        case .rekeyUnfinished: "rekey-unfinished"
        case .needsRepair: "needs-repair"
        case .needsErasing: "needs-erasing"
        case .noRoom: "not-enough-room"
        case .ownerMustErase: "owner-must-erase"
        case .notEncoded: "not-encoded"
        }
    }

    package var description: String {
        switch self {
        case .foreignFile(let number): "\(key) \(number)"
        case .numberConflict(let found, let expected): "\(key), found \(found), expected \(expected)"
        case .noRoom(let free, let needed): "\(key), \(free) bytes free, \(needed) needed"
        case .unknownNumber(let number), .foreignNumber(let number), .notAsDelivered(let number),
            .supervisorNeeded(let number), .rekeyUnfinished(let number):
            "\(key) \(number)"
        default: key
        }
    }
}

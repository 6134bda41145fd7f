// SPDX-License-Identifier: Apache-2.0

/// Why a card is left as it is.
public enum RefusalReason: Hashable, Sendable, CustomStringConvertible {
    /// The application's keys are neither factory nor ours: another issuer, or another SAM.
    case foreignKeys
    /// Key settings, key type or number of keys are not the profile's.
    case foreignSettings
    /// A file the profile does not have, or has with other settings.
    case foreignFile(UInt8)
    /// The card's master key is not the factory's and not ours; applications cannot be created.
    case foreignMasterKey
    /// No room for an application.
    case cardFull
    /// The application appeared between look and creation; look again.
    case applicationAppeared
    /// The card holds `found`; the journal says `expected`.
    case numberConflict(found: CROUSNumber, expected: CROUSNumber)
    /// The card holds a number the journal does not know for this UID.
    case unknownNumber(CROUSNumber)
    /// The files of a finished card that the journal does not know hold no valid record.
    case unknownContents
    /// The number of this UID was enrolled, erased or abandoned: a supervisor decides.
    case supervisorNeeded(CROUSNumber)
    /// The card's state can be repaired, but not by an ordinary tap.
    case needsRepair
    /// The card is not enrolled: it holds no application of ours.
    case notEncoded

    /// Stable identifier of the message, for translations.
    public var key: String {
        switch self {
        case .foreignKeys: "foreign-keys"
        case .foreignSettings: "foreign-settings"
        case .foreignFile: "foreign-file"
        case .foreignMasterKey: "foreign-master-key"
        case .cardFull: "card-full"
        case .applicationAppeared: "application-appeared"
        case .numberConflict: "number-conflict"
        case .unknownNumber: "unknown-number"
        case .unknownContents: "unknown-contents"
        case .supervisorNeeded: "supervisor-needed"
        case .needsRepair: "needs-repair"
        case .notEncoded: "not-encoded"
        }
    }

    /// One English line for logs.
    public var description: String {
        switch self {
        case .foreignFile(let number): "\(key) \(number)"
        case .numberConflict(let found, let expected): "\(key), found \(found), expected \(expected)"
        case .unknownNumber(let number), .supervisorNeeded(let number): "\(key) \(number)"
        default: key
        }
    }
}

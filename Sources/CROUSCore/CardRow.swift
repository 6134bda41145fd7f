// SPDX-License-Identifier: Apache-2.0

/// The states in which a card can be met: the rows of docs/card-rows.md, named in the journal, in tests and on the
/// telephone.
package enum CardRow: String, Hashable, Sendable, CaseIterable {
    /// No application; the card is unknown.
    case blank = "S0"
    /// No application, a number is reserved for the card.
    case blankReserved = "S0r"
    /// No application, though the card once had one: enrolled, erased or abandoned.
    case blankAfterUse = "S0e"
    /// The card refused to create the application.
    case creationRefused = "S0x"
    /// The application is there, without files, all keys factory.
    case withoutFiles = "A1"
    /// Some files are there, all keys factory.
    case someFiles = "A2"
    /// All files are there, all keys factory.
    case allFiles = "A3"
    /// As A1 to A3, without a record; the card is unknown.
    case unclaimed = "A0"
    /// As A3, with a valid record; the card is unknown.
    case unclaimedRecord = "A0m"
    /// Key 0 factory, others partly target; a number is reserved.
    case someKeys = "B"
    /// As B; the card is unknown.
    case someKeysUnclaimed = "B0"
    /// Key 0 has the factory version but does not open with the factory key.
    case misleadingVersion = "B?"
    /// Key 0 factory, another key is neither factory nor target.
    case strangeKey = "Bx"
    /// Finished, with the reserved number.
    case finished = "C1"
    /// Finished and enrolled.
    case enrolled = "C1e"
    /// All keys target, contents unreadable or invalid.
    case contentsBroken = "C2"
    /// A valid record with another number than the journal's.
    case conflict = "X"
    /// Finished; the card is unknown.
    case unknownFinished = "C4"
    /// Target versions, but the target keys do not open.
    case keysRefused = "C5"
    /// Key 0 target, others partly factory.
    case keysBehind = "D"
    /// Key 0 of an older generation.
    case olderGeneration = "E"
    /// Application of another issuer.
    case foreign = "F"
    /// The card's master key is neither factory nor target.
    case masterKey = "P"
    /// Application or file damaged.
    case applicationDamaged = "Z1"
    /// Card dead.
    case cardDead = "Z2"
    /// The card rolled back a write: look again once.
    case writeUndone = "Z3"
    /// No room for the files.
    case noRoom = "Z4"
    /// Another card than the one begun.
    case otherCard = "Z5"
}

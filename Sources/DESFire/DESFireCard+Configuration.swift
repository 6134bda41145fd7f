// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
internal import Posix

/// One option of SetConfiguration (docs/facts/desfire.md, section 2.1).
package enum CardConfiguration: Sendable {
    /// Disables FormatPICC, or makes readers see random UIDs. Bits can only be set, never cleared.
    case restrictions(Restrictions)
    /// The key, with its version, that keys of new applications begin with.
    case defaultKey(CardKey)
    /// The answer to select, 1 to 254 bytes without the length byte TL, which is added. A wrong one makes the card
    /// unreadable.
    case answerToSelect([UInt8])

    /// Permanent restrictions of a card.
    package struct Restrictions: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// FormatPICC is refused.
        package static let noFormat = Restrictions(rawValue: 1)
        /// Readers see a random UID; the fixed one is available in sessions only.
        package static let randomUID = Restrictions(rawValue: 2)
    }
}

extension DESFireCard {
    /// Configures the card, in a session with its master key.
    ///
    /// None of this can be undone with certainty: with `irreversible` false it is refused before anything is sent, so
    /// that a program can pass on its user's confirmation.
    package func setConfiguration(_ configuration: CardConfiguration, irreversible: Bool) throws(DESFireError) {
        guard irreversible else { throw .invalidArgument("SetConfiguration cannot be undone; this was not agreed to") }
        guard selectedApplication == .picc else { throw .invalidArgument("an application is selected") }
        switch configuration {
        case .restrictions(let restrictions):
            try setConfiguration(.setConfiguration, option: 0x00, [restrictions.rawValue])
        case .defaultKey(let key):
            try setDefaultKey(key)
        case .answerToSelect(let bytes):
            guard 1...254 ~= bytes.count else { throw .invalidArgument("answer to select of \(bytes.count) bytes") }
            try setConfiguration(.setATS, option: 0x02, [UInt8(bytes.count + 1)] + bytes)
        }
    }

    /// 24 bytes, shorter keys filled with zeros, and the version.
    private func setDefaultKey(_ key: CardKey) throws(DESFireError) {
        guard key.type.typeBits != nil else { throw .invalidArgument("default key of type \(key.type.rawValue)") }
        var data = key.withStoredBytes { $0.zeroPadded(toMultipleOf: 24) } + [key.version]
        defer { SecretMemory.wipe(&data) }
        try setConfiguration(.setConfiguration, option: 0x01, data)
    }

    private func setConfiguration(_ command: DESFireCommand, option: UInt8, _ data: [UInt8]) throws(DESFireError) {
        _ = try perform(command, [option] + data, expecting: 0)
    }
}

// SPDX-License-Identifier: Apache-2.0
package import CardCrypto

extension DESFireCard {
    /// Settings, number and type of the keys of the selected application, or of the card.
    package func keySettings() throws(DESFireError) -> ApplicationKeys {
        try query(.getKeySettings, expecting: 2) { answer in
            guard let settings = answer.first, let keys = answer.last else { return nil }
            return ApplicationKeys(settings: settings, keys: keys)
        }
    }

    /// Changes the settings byte of the selected application, or of the card. Needs a session with its master key.
    package func changeKeySettings(_ settings: KeySettings) throws(DESFireError) {
        _ = try perform(.changeKeySettings, [settings.rawValue], expecting: 0)
    }

    /// Version byte of a key; needs no authentication.
    package func keyVersion(_ number: UInt8) throws(DESFireError) -> UInt8 {
        try Self.check(keyNumber: number)
        return try query(.getKeyVersion, [number], expecting: 1) { $0.first }
    }

    /// Changes a key of the selected application. `current` is the key the card holds now; it is not used when the
    /// session was opened with the key being changed. In that case the session ends.
    package func changeKey(
        _ number: UInt8,
        from current: KeyReference,
        to new: KeyReference
    ) throws(DESFireError) {
        try Self.check(keyNumber: number)
        guard selectedApplication != .picc else { throw .invalidArgument("the card's master key has its own command") }
        let isOwn = number == session?.keyNumber
        try changeKey(KeyChange(keyNumberByte: number, current: isOwn ? nil : current, new: new), isOwn: isOwn)
    }

    /// Changes the card's master key, and its type if wanted. Needs a session with it; the session ends.
    package func changeCardMasterKey(to new: KeyReference, type: CardKeyType) throws(DESFireError) {
        guard let typeBits = type.typeBits else { throw .invalidArgument("master key of type \(type.rawValue)") }
        guard selectedApplication == .picc else { throw .invalidArgument("an application is selected") }
        try changeKey(KeyChange(keyNumberByte: typeBits, current: nil, new: new), isOwn: true)
    }

    private func changeKey(_ change: KeyChange, isOwn: Bool) throws(DESFireError) {
        let command = isOwn ? DESFireCommand.changeOwnKey : .changeKey
        guard isAuthenticated else { throw .notAuthenticated(command: command.code) }
        let cryptogram = try cryptogram(for: change)
        _ = try perform(command, [change.keyNumberByte] + cryptogram, expecting: 0)
        if isOwn { endSession() }
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CardCrypto
internal import DESFire

// Rows S0, S0r, S0e, S0x and P: the application is not on the card.

extension CardEncoder {
    func encodeBlank(_ encodingJournal: EncodingJournal) throws(CROUSCardError) -> EncodingOutcome {
        try checkMemory()
        // Finds a master key that is not ours before a number is reserved.
        let change = try masterKeyChange()
        let contents = try contents(with: reserveNumber(for: .encode, in: blankRow, journal: encodingJournal))
        if let change { try changeMasterKey(to: change) }
        try createApplication()
        try open()
        try createFiles(profile.files)
        try conversation.write(contents)
        let keys = profile.keys.dropFirst().map { ($0.number, KeyState.factory) }
        let proof = try changeKeys(keys, masterKey: .factory, written: contents)
        return outcome(blankRow == .blankReserved ? .resumed : .encoded, in: blankRow, proof: proof)
    }

    private var blankRow: CardRow {
        switch known {
        case .none, .stock: .blank
        case .reserved: .blankReserved
        case .enrolled, .erased, .abandoned, .conflict: .blankAfterUse
        }
    }

    /// Finds a card without enough memory before a number is reserved (Z4). A card that does not report its memory is
    /// tried.
    private func checkMemory() throws(CROUSCardError) {
        guard profile.checksMemory, blankRow != .blankReserved, let free = try conversation.freeMemory() else { return }
        guard free >= profile.neededMemory else {
            throw .refused(.noRoom, .noRoom(free: free, needed: profile.neededMemory))
        }
    }

    /// Selects the new application and opens it with the factory key.
    private func open() throws(CROUSCardError) {
        try conversation.run(.open) { card throws(DESFireError) in
            try card.select(profile.applicationID)
            try card.authenticate(.aes, keyNumber: 0, with: profile.factoryKey.reference)
        }
    }

    /// Creates files in the session that is open.
    func createFiles(_ files: [ProfileFile]) throws(CROUSCardError) {
        for file in files {
            try conversation.run(.createFile(file.number)) { card throws(DESFireError) in
                switch file.kind {
                case .standard:
                    try card.createStandardFile(file.number, mode: file.mode, rights: file.rights, size: file.size)
                case .backup:
                    try card.createBackupFile(file.number, mode: file.mode, rights: file.rights, size: file.size)
                }
            }
        }
    }

    // MARK: - Creating the application

    /// A blank card needs no key. A card whose owner locked the creation of applications needs its master key, which
    /// the profile may name.
    private func createApplication() throws(CROUSCardError) {
        do {
            try sendCreateApplication()
        } catch .card(.card(.authenticationError, _), .createApplication) {
            guard try conversation.openCard(with: Array(conversation.ownedMasterKeys.prefix(1))) != nil else {
                throw .refused(.creationRefused, .foreignMasterKey)
            }
            try sendCreateApplication()
        }
    }

    private func sendCreateApplication() throws(CROUSCardError) {
        do {
            try conversation.run(.createApplication) { card throws(DESFireError) in
                try card.createApplication(
                    profile.applicationID,
                    settings: profile.keySettings,
                    keyCount: profile.keys.count,
                    keyType: .aes128
                )
            }
        } catch .card(.card(.outOfMemory, _), _) {
            throw .refused(.creationRefused, .cardFull)
        } catch .card(.card(.countError, _), _) {
            throw .refused(.creationRefused, .cardFull)
        } catch .card(.card(.duplicate, _), _) {
            throw .refused(.creationRefused, .applicationAppeared)
        }
    }

    // MARK: - The card's master key

    /// Row P: with `picc: change` the card's master key is tried, target first, then factory. Returns the key to change
    /// to, in a session of the factory key; nil when there is nothing to change.
    private func masterKeyChange() throws(CROUSCardError) -> KeyReference? {
        guard case .change(_, let target) = profile.masterKey else { return nil }
        switch try conversation.openCard(with: conversation.ownedMasterKeys) {
        case 0: return nil
        case nil: throw .refused(.masterKey, .foreignMasterKey)
        default: return target.reference(for: conversation.uid)
        }
    }

    private func changeMasterKey(to target: KeyReference) throws(CROUSCardError) {
        try conversation.run(.masterKey) { card throws(DESFireError) in
            try card.changeCardMasterKey(to: target, type: .aes128)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire

// Rows S0, S0r, S0e, S0x and P: the application is not on the card.

extension CardEncoder {
    func encodeBlank(_ reserve: () throws -> CROUSNumber) throws(CROUSCardError) -> EncodingOutcome {
        let row = try blankRow()
        // A master key that is not ours is found out while nothing is promised yet.
        let change = try masterKeyChange()
        let number = if let earlier = known.number { earlier } else { try reserved(reserve) }
        let contents = try contents(with: number)
        if let change { try changeMasterKey(to: change) }
        try createApplication()
        try open()
        try createFiles(profile.files)
        try conversation.write(contents)
        let proof = try changeKeys(profile.keys.dropFirst().map(\.number), written: contents)
        return outcome(row == .blank ? .encoded : .resumed, row, proof)
    }

    private func blankRow() throws(CROUSCardError) -> CardRow {
        switch known {
        case .none: .blank
        case .reserved: .blankReserved
        case .enrolled(let number), .erased(let number), .abandoned(let number):
            throw .refused(.blankAfterUse, .supervisorNeeded(number))
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

    /// A blank card asks for no key; one whose owner locked it does, and then the profile may have it.
    private func createApplication() throws(CROUSCardError) {
        do {
            try sendCreateApplication()
        } catch .card(.card(.authenticationError, _), .createApplication) {
            guard let (key, method) = ownedMasterKey else { throw .refused(.creationRefused, .foreignMasterKey) }
            try selectCard()
            guard try conversation.opens(0, with: key, method: method, during: .masterKey) else {
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

    /// The master key the card holds by the profile when the application is created.
    private var ownedMasterKey: (KeyReference, AuthenticationMethod)? {
        switch profile.masterKey {
        case .leave: nil
        case .owned(let key, let method): (key.reference(for: conversation.uid), method)
        case .change(_, let key): (key.reference(for: conversation.uid), .aes)
        }
    }

    /// Row P: with `picc: change` the card's master key is tried, target first, then factory. Gives the key it is to
    /// become, in a session of the factory key; nil when there is nothing to change.
    private func masterKeyChange() throws(CROUSCardError) -> KeyReference? {
        guard case .change(let factory, let key) = profile.masterKey else { return nil }
        let target = key.reference(for: conversation.uid)
        try selectCard()
        if try conversation.opens(0, with: target, during: .masterKey) { return nil }
        guard try conversation.opens(0, with: factory.reference, method: .iso, during: .masterKey) else {
            throw .refused(.masterKey, .foreignMasterKey)
        }
        return target
    }

    private func changeMasterKey(to target: KeyReference) throws(CROUSCardError) {
        try conversation.run(.masterKey) { card throws(DESFireError) in
            try card.changeCardMasterKey(to: target, type: .aes128)
        }
    }

    private func selectCard() throws(CROUSCardError) {
        try conversation.run(.masterKey) { card throws(DESFireError) in try card.select(.picc) }
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import DESFire

// Rows A, B, D and the change of E to the current keys: work under key 0, whichever it is.

extension CardEncoder {
    /// Rows A and B: opens key 0, checks settings, files and record, and does what is missing.
    func finish(_ look: CardLook, _ encodingJournal: EncodingJournal) throws(CROUSCardError) -> EncodingOutcome {
        guard try conversation.opens(0, with: profile.factoryKey.reference, during: .open) else {
            return try proceed(from: underOtherMasterKey(look), encodingJournal)
        }
        let layout = try conversation.layout()
        let row = unfinishedRow(look, layout)
        let contents = try contents(
            with: reserveNumber(for: .encode, in: row, found: layout.number, journal: encodingJournal)
        )
        try createFiles(layout.missing)
        let isWritten = look.finding != .factoryKeys && layout.found?.contents == contents
        if !isWritten { try conversation.write(contents) }
        let proof = try changeKeys(look.pendingKeys, masterKey: .factory, written: contents)
        return outcome(
            row == .unclaimed && known == .none ? .encoded : result(otherwise: .resumed),
            in: row,
            proof: proof
        )
    }

    /// Row D: changes the keys that are not yet target keys, then corrects the contents in a new session.
    func repairKeys(_ look: CardLook, _ encodingJournal: EncodingJournal) throws(CROUSCardError) -> EncodingOutcome {
        try conversation.open(0, of: .current, during: .open)
        let layout = try conversation.layout()
        let number = try reserveNumber(for: .repair, in: .keysBehind, found: layout.number, journal: encodingJournal)
        let contents = if let found = layout.found { found.contents } else { try contents(with: number) }
        for key in look.pendingKeys { try change(key.number, from: key.state) }
        if layout.found == nil {
            try conversation.open(0, of: .current, during: .open)
            try createFiles(layout.missing)
            try conversation.write(contents)
        }
        return outcome(result(otherwise: .repaired), in: .keysBehind, proof: try conversation.prove(contents))
    }

    /// Row E with the decision to rekey, or when a rekey was begun: changes each key from the key its version names,
    /// key 0 last.
    func rekey(_ look: CardLook, _ encodingJournal: EncodingJournal) throws(CROUSCardError) -> EncodingOutcome {
        guard case .older(let index) = look.states.first else { throw .refused(.olderGeneration, .foreignKeys) }
        try conversation.open(0, of: .older(index), during: .open)
        let layout = try conversation.layout()
        let number = try reserveNumber(
            for: .rekey,
            in: .olderGeneration,
            found: layout.number,
            journal: encodingJournal
        )
        let contents = if let found = layout.found { found.contents } else { try contents(with: number) }
        try createFiles(layout.missing)
        if layout.found == nil { try conversation.write(contents) }
        let proof = try changeKeys(look.pendingKeys, masterKey: .older(index), written: contents)
        return outcome(.rekeyed, in: .olderGeneration, proof: proof)
    }

    /// Changes these keys and key 0, which ends the session, and proves the card.
    func changeKeys(
        _ keys: [(number: UInt8, state: KeyState)],
        masterKey: KeyState,
        written: [FileContent]
    ) throws(CROUSCardError) -> CardProof {
        for key in keys { try change(key.number, from: key.state) }
        try change(0, from: masterKey)
        return try conversation.prove(written)
    }

    /// Row B?: key 0 has the factory's version but is another key: the target, or an older one.
    private func underOtherMasterKey(_ look: CardLook) throws(CROUSCardError) -> CardLook {
        for state in [.target] + profile.olderGenerations.map(KeyState.older) {
            let key = try conversation.reference(0, state)
            if try conversation.opens(0, with: key, during: .open) { return look.with(masterKey: state) }
        }
        throw .refused(.misleadingVersion, .foreignKeys)
    }

    private func unfinishedRow(_ look: CardLook, _ layout: ApplicationLayout) -> CardRow {
        let isUnknown = known == .none
        if case .someKeys = look.finding { return isUnknown ? .someKeysUnclaimed : .someKeys }
        if isUnknown { return layout.found == nil ? .unclaimed : .unclaimedRecord }
        if layout.missing.isEmpty { return .allFiles }
        return layout.missing.count == profile.files.count ? .withoutFiles : .someFiles
    }
}

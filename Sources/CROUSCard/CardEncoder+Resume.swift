// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire

// Rows A and B: key 0 is the factory key, an earlier conversation did not end.

extension CardEncoder {
    /// Opens key 0, looks at settings, files and record, and does what is missing.
    func finish(
        _ finding: CardLook.Finding,
        _ reserve: () throws -> CROUSNumber
    ) throws(CROUSCardError) -> EncodingOutcome {
        guard try conversation.opens(0, with: profile.factoryKey.reference, during: .open) else {
            return try finishMisleading(finding)
        }
        let missing = try missingFiles()
        let found = missing.isEmpty ? try recordUnderFactoryKey() : nil
        let row = unfinishedRow(finding, missing, found)
        let number = try number(in: row, found: found, reserve)
        let contents = try contents(with: number)
        try createFiles(missing)
        let isWritten = row == .someKeys && found?.contents == contents
        if !isWritten { try conversation.write(contents) }
        let proof = try changeKeys(finding.keysToChange(in: profile), written: contents)
        return outcome(row == .unclaimed ? .encoded : .resumed, row, proof)
    }

    /// Row B?: key 0 told the factory's version but is another key. The target makes the card finished or behind.
    private func finishMisleading(_ finding: CardLook.Finding) throws(CROUSCardError) -> EncodingOutcome {
        guard try conversation.opens(0, with: conversation.target(0), during: .open) else {
            throw .refused(.misleadingVersion, .foreignKeys)
        }
        guard finding.keysToChange(in: profile).isEmpty else { throw .refused(.keysBehind, .needsRepair) }
        return try proveFinished()
    }

    /// The profile's files that are not on the card. Settings or files unlike the profile are somebody else's (F).
    private func missingFiles() throws(CROUSCardError) -> [ProfileFile] {
        let keys = try conversation.run(.inspect) { card throws(DESFireError) in try card.keySettings() }
        let isOurs =
            keys.settings == profile.keySettings && keys.keyCount == profile.keys.count && keys.keyType == .aes128
        guard isOurs, !keys.hasISOFileIDs else { throw .refused(.foreign, .foreignSettings) }
        let present = try conversation.run(.inspect) { card throws(DESFireError) in try card.fileIDs() }
        for number in present {
            let settings = try conversation.run(.inspect) { card throws(DESFireError) in try card.fileSettings(number) }
            guard let file = profile.files.first(where: { $0.number == number }), file.matches(settings) else {
                throw .refused(.foreign, .foreignFile(number))
            }
        }
        return profile.files.filter { !present.contains($0.number) }
    }

    /// Nil when the files, which are all there, hold no valid record.
    private func recordUnderFactoryKey() throws(CROUSCardError) -> CardProof? {
        let contents = try conversation.readFiles()
        guard let record = try? profile.record(in: contents, of: conversation.uid) else { return nil }
        return CardProof(record: record, contents: contents)
    }

    private func unfinishedRow(_ finding: CardLook.Finding, _ missing: [ProfileFile], _ found: CardProof?) -> CardRow {
        let isUnknown = known == .none
        if case .someKeys = finding { return isUnknown ? .someKeysUnclaimed : .someKeys }
        if isUnknown { return found == nil ? .unclaimed : .unclaimedRecord }
        if missing.isEmpty { return .allFiles }
        return missing.count == profile.files.count ? .withoutFiles : .someFiles
    }

    /// The number the card is to hold; refuses what only a supervisor may decide.
    private func number(
        in row: CardRow,
        found: CardProof?,
        _ reserve: () throws -> CROUSNumber
    ) throws(CROUSCardError) -> CROUSNumber {
        switch known {
        case .none:
            if let found { throw .refused(row, .unknownNumber(found.record.number)) }
            guard row == .unclaimed else { throw .refused(row, .unknownContents) }
            return try reserved(reserve)
        case .reserved(let number):
            if let other = found?.record.number, other != number {
                throw .refused(.conflict, .numberConflict(found: other, expected: number))
            }
            return number
        case .enrolled(let number), .erased(let number), .abandoned(let number):
            throw .refused(row, .supervisorNeeded(number))
        }
    }
}

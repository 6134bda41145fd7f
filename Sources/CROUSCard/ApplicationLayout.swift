// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CardCrypto
internal import DESFire

/// What a session of key 0 shows of an application whose settings and files match the profile.
struct ApplicationLayout {
    /// The profile's files that are not on the card.
    let missing: [ProfileFile]
    /// The contents of the files; nil unless all are there and hold a valid record.
    let found: (contents: [FileContent], number: CROUSNumber)?

    /// The number on the card, if there is one.
    var number: CROUSNumber? { found?.number }
}

extension CardConversation {
    /// Compares the application with the profile and reads the record, in a session of key 0. Settings or files unlike
    /// the profile's belong to another issuer (F).
    func layout() throws(CROUSCardError) -> ApplicationLayout {
        let missing = try missingFiles()
        guard missing.isEmpty else { return ApplicationLayout(missing: missing, found: nil) }
        let contents = try readFiles()
        let record = try? profile.record(in: contents, of: uid)
        return ApplicationLayout(missing: [], found: record.map { (contents, $0.number) })
    }

    private func missingFiles() throws(CROUSCardError) -> [ProfileFile] {
        let keys = try run(.inspect) { card throws(DESFireError) in try card.keySettings() }
        let isOurs =
            keys.settings == profile.keySettings && keys.keyCount == profile.keys.count && keys.keyType == .aes128
        guard isOurs, !keys.hasISOFileIDs else { throw .refused(.foreign, .foreignSettings) }
        let present = try run(.inspect) { card throws(DESFireError) in try card.fileIDs() }
        for number in present {
            let settings = try run(.inspect) { card throws(DESFireError) in try card.fileSettings(number) }
            guard let file = profile.files.first(where: { $0.number == number }), file.matches(settings) else {
                throw .refused(.foreign, .foreignFile(number))
            }
        }
        return profile.files.filter { !present.contains($0.number) }
    }
}

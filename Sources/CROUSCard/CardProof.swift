// SPDX-License-Identifier: Apache-2.0
internal import DESFire

/// What a finished card shows to the holder of its final keys.
///
/// The read key's authentication proves the diversification; the version of key 0, told inside that session, proves key
/// 0, whose own change carries no MAC (encoding.md).
public struct CardProof: Hashable, Sendable {
    /// The record in the files.
    public let record: CardRecord
    /// All bytes of the files.
    public let contents: [FileContent]
}

extension CardConversation {
    /// Reads an encoded card and proves it. A card in any other state is refused by its row.
    public func read() throws(CROUSCardError) -> CardProof {
        switch try look().finding {
        case .noApplication: throw .refused(.blank, .notEncoded)
        case .factoryKeys: throw .refused(.withoutFiles, .notEncoded)
        case .someKeys: throw .refused(.someKeys, .notEncoded)
        case .strangeKey: throw .refused(.strangeKey, .foreignKeys)
        case .keysBehind: throw .refused(.keysBehind, .needsRepair)
        case .foreign(let reason): throw .refused(.foreign, reason)
        case .targetKeys: break
        }
        let contents = try readFinished()
        guard let record = try? profile.record(in: contents, of: uid) else {
            throw .refused(.contentsBroken, .needsRepair)
        }
        try proveMasterKey()
        return CardProof(record: record, contents: contents)
    }

    /// Proves a card just written: final keys, and exactly these contents.
    func prove(_ written: [FileContent]) throws(CROUSCardError) -> CardProof {
        guard try opens(profile.readKey, with: target(profile.readKey), during: .authenticateReader) else {
            throw .notProven(.readKeyRefused)
        }
        let contents = try readFiles()
        let record: CardRecord
        do { record = try profile.record(in: contents, of: uid) } catch { throw .notProven(.record(error)) }
        guard contents == written else { throw .notProven(.contents) }
        try proveMasterKey()
        return CardProof(record: record, contents: contents)
    }

    /// Reads a card whose versions are the targets'. Keys that do not open are tried once more, from the selection on,
    /// because a SAM now and then refuses a first authentication (sam.md); then the card is refused.
    func readFinished() throws(CROUSCardError) -> [FileContent] {
        let key = try target(profile.readKey)
        if try opens(profile.readKey, with: key, during: .authenticateReader) { return try readFiles() }
        try run(.authenticateReader) { card throws(DESFireError) in try card.select(profile.applicationID) }
        if try opens(profile.readKey, with: key, during: .authenticateReader) { return try readFiles() }
        let isUnfinished = try opens(0, with: profile.factoryKey.reference, during: .inspect)
        throw .refused(.keysRefused, isUnfinished ? .needsRepair : .foreignKeys)
    }

    /// In the session of the read key. Where target and factory share a version only key 0 itself can tell.
    func proveMasterKey() throws(CROUSCardError) {
        let target = try target(0)
        let version = try run(.proveMasterKey) { card throws(DESFireError) in try card.keyVersion(0) }
        guard version == target.version else { throw .notProven(.masterKey(version: version)) }
        guard version == profile.factoryKey.version else { return }
        guard try opens(0, with: target, during: .proveMasterKey) else {
            throw .notProven(.masterKey(version: version))
        }
    }
}

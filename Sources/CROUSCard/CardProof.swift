// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import DESFire

/// What a finished card shows under its final keys.
///
/// The read key's authentication proves the diversification. The version of key 0, read inside that session, proves key
/// 0, whose own change carries no MAC (docs/facts/encoding.md, section 5).
package struct CardProof: Hashable, Sendable {
    /// The record in the files.
    package let record: CardRecord
    /// All bytes of the files.
    package let contents: [FileContent]
    /// The generation of keys that opened it.
    package let generation: KeyGeneration
}

extension CardConversation {
    /// Reads an encoded card and proves it; a card of an older generation with its older keys. A card in any other
    /// state is refused by its row.
    package func read() throws(CROUSCardError) -> CardProof {
        let generation = try finishedGeneration()
        guard let contents = try readFinished(generation), let record = try? profile.record(in: contents, of: uid)
        else { throw .refused(.contentsBroken, .needsRepair) }
        try proveMasterKey(generation)
        return CardProof(record: record, contents: contents, generation: generation)
    }

    /// Looks at a card that has to be finished.
    func finishedGeneration() throws(CROUSCardError) -> KeyGeneration {
        switch try look().finding {
        case .targetKeys: return .current
        case .olderKeys(let index): return .older(index)
        case .noApplication: throw .refused(.blank, .notEncoded)
        case .factoryKeys: throw .refused(.withoutFiles, .notEncoded)
        case .someKeys: throw .refused(.someKeys, .notEncoded)
        case .strangeKey: throw .refused(.strangeKey, .foreignKeys)
        case .keysBehind: throw .refused(.keysBehind, .needsRepair)
        case .rekeyBegun: throw .refused(.olderGeneration, .needsRepair)
        case .foreign(let reason): throw .refused(.foreign, reason)
        }
    }

    /// Proves a card just written: final keys, and exactly these contents.
    func prove(
        _ written: [FileContent],
        _ generation: KeyGeneration = .current
    ) throws(CROUSCardError) -> CardProof {
        let readKey = try reference(profile.readKey, generation.keyState)
        guard try opens(profile.readKey, with: readKey, during: .authenticateReader) else {
            throw .notProven(.readKeyRefused)
        }
        let contents = try readFiles()
        let record: CardRecord
        do { record = try profile.record(in: contents, of: uid) } catch { throw .notProven(.record(error)) }
        guard contents == written else { throw .notProven(.contents) }
        try proveMasterKey(generation)
        return CardProof(record: record, contents: contents, generation: generation)
    }

    /// Reads a card whose versions are those of final keys. Nil when a file is missing; a file that is shorter, or that
    /// the read key may not read, is not the profile's (F).
    func readFinished(_ generation: KeyGeneration) throws(CROUSCardError) -> [FileContent]? {
        try open(profile.readKey, of: generation, during: .authenticateReader)
        do {
            return try readFiles()
        } catch .card(.card(.fileNotFound, _), .readFile) {
            return nil
        } catch .card(.card(let status, _), .readFile(let number)) where Self.foreignFileStatuses.contains(status) {
            throw .refused(.foreign, .foreignFile(number))
        }
    }

    private static let foreignFileStatuses: Set<DESFireStatus> = [
        .boundaryError, .permissionDenied, .authenticationError, .parameterError,
    ]

    /// In the session of the read key. The version byte is a hint: when it is not key 0's own, or the factory key has
    /// the same, only an authentication with key 0 decides.
    func proveMasterKey(_ generation: KeyGeneration) throws(CROUSCardError) {
        let key = try reference(0, generation.keyState)
        let version = try run(.proveMasterKey) { card throws(DESFireError) in try card.keyVersion(0) }
        guard version != key.version || version == profile.factoryKey.version else { return }
        guard try opens(0, with: key, during: .proveMasterKey) else {
            throw .notProven(.masterKey(version: version))
        }
    }
}

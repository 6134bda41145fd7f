// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SmartCard
import TestSupport
import Testing

/// A whole encoding computed from the verified rules, replayed byte for byte (docs/facts/desfire.md, section 8). No
/// card is behind it.
@Suite struct SyntheticTraceVectorTests {
    @Test func `the computed encoding of a card is sent byte for byte`() throws {
        for vector in try VectorSuite.load("synthetic-apdu-trace", suite: "SyntheticTraceVectorTests") {
            try replay(vector)
        }
    }

    private func replay(_ vector: Vector) throws {
        #expect(vector.exchanges.count == 25)
        let channel = try ScriptedChannel(vector.exchanges.map { ($0.command, $0.answer) })
        let (first, second) = (try vector.bytes("rndA_first"), try vector.bytes("rndB_first"))
        let keys = SoftwareKeyHolder(random: FixedRandom(first.prefix(8) + first + second))
        for (entry, value, version) in [(1, 0x00, 0), (10, 0x11, 0x10), (11, 0x22, 0x10)] as [(UInt8, UInt8, UInt8)] {
            let bytes = [UInt8](repeating: value, count: 16)
            keys.store(try SessionFixture.aesKey(bytes, version: version), entry: entry)
        }
        keys.store(try CardKey.zero(.des), entry: 0)
        try encode(DESFireCard(channel: channel, keys: keys))
        #expect(channel.mismatch == nil && channel.remaining == 0)
    }

    private func encode(_ card: DESFireCard) throws {
        let application = try #require(ApplicationID(number: 0x123456))
        let rights = try #require(AccessRights(wire: [0x10, 0x00]))
        let factory = KeyReference(entry: 1, version: 0)
        let (own, other) = (KeyReference(entry: 10, version: 0x10), KeyReference(entry: 11, version: 0x10))
        let (small, large) = ([UInt8](0..<32), [UInt8](0..<64))

        try card.select(.picc)
        try card.authenticate(.iso, keyNumber: 0, with: KeyReference(entry: 0, version: 0))
        try card.createApplication(
            application,
            settings: KeySettings(rawValue: 0x0F),
            keyCount: 2,
            keyType: .aes128
        )
        try card.select(application)
        try card.authenticate(.aes, keyNumber: 0, with: factory)
        try card.createStandardFile(1, mode: .enciphered, rights: rights, size: 32)
        try card.createBackupFile(2, mode: .enciphered, rights: rights, size: 64)
        try card.write(small, to: 1, offset: 0, mode: .enciphered)
        try card.write(large, to: 2, offset: 0, mode: .enciphered)
        try card.commit()
        #expect(try card.read(file: 1, offset: 0, length: 32, mode: .enciphered) == small)
        #expect(try card.read(file: 2, offset: 0, length: 64, mode: .enciphered) == large)
        #expect(try card.cardUID() == CardUID(hex: "04112233445566"))
        try card.changeKey(1, from: factory, to: other)
        try card.changeKey(0, from: factory, to: own)
        #expect(!card.isAuthenticated)
        try card.authenticate(.aes, keyNumber: 0, with: own)
        #expect(try card.keyVersion(0) == 0x10)
        try card.changeKeySettings(KeySettings(rawValue: 0x0B))
        try card.changeFileSettings(1, mode: .enciphered, rights: rights)
    }
}

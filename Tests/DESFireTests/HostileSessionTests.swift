// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SmartCard
import Testing
import VirtualDESFire

/// Answers of a correct card damaged on their way: authentications and protected data, in each kind of session.
///
/// All random numbers are seeded: a checksum of 16 bits accepts one damage in 65536, which must not happen at random.
@Suite struct HostileSessionTests {
    /// A card with a file of each kind in one mode; key 0 of a family grants everything.
    private struct CardWithFiles {
        let channel: SpoilingChannel
        let card: DESFireCard
        private let family: VirtualCardFixture.Family
        private let application: ApplicationID
        private let key = KeyReference(entry: 1, version: 0)

        init(_ family: VirtualCardFixture.Family, _ mode: CommunicationMode) throws {
            let virtual = try VirtualDESFireCard(
                uid: try #require(VirtualCardFixture.uid),
                memory: .eightKilobytes,
                random: SeededRandom(seed: 5),
                image: MemoryCardImage()
            )
            channel = try SpoilingChannel(virtual)
            let keys = SoftwareKeyHolder(random: SeededRandom(seed: 6))
            keys.store(try VirtualCardFixture.key(family.type, seed: 0), entry: 1)
            card = DESFireCard(channel: channel, keys: keys)
            application = try #require(ApplicationID(number: 0xF58540))
            self.family = family
            let settings = KeySettings(rawValue: 0x0F)
            try card.createApplication(application, settings: settings, keyCount: 1, keyType: family.type)
            try open()
            try fill(mode)
        }

        /// A new session, after a loss of power.
        func open() throws {
            channel.reset()
            try card.select(application)
            try card.authenticate(family.method, keyNumber: 0, with: key)
        }

        private func fill(_ mode: CommunicationMode) throws {
            let owner = try #require(AccessCondition(nibble: 0))
            let rights = AccessRights(read: owner, write: owner, readWrite: owner, change: owner)
            try card.createStandardFile(1, mode: mode, rights: rights, size: 100)
            try card.createValueFile(2, mode: mode, rights: rights, limits: 0...1000, value: 77)
            try card.createLinearRecordFile(3, mode: mode, rights: rights, recordSize: 20, maximum: 4)
            try card.write((0..<100).map { UInt8($0) }, to: 1, offset: 0, mode: mode)
            try card.writeRecord([UInt8](1...20), to: 3, offset: 0, mode: mode)
            try card.commit()
        }
    }

    private typealias Query = (DESFireCard, CommunicationMode) throws -> Void

    private static var queries: [Query] {
        [
            { _ = try $0.read(file: 1, offset: 0, length: 100, mode: $1) },
            { _ = try $0.read(file: 1, offset: 40, length: nil, mode: $1) },
            { _ = try $0.value(of: 2, mode: $1) },
            { _ = try $0.readRecords(file: 3, newest: 0, count: 1, recordSize: 20, mode: $1) },
        ]
    }

    private static func flipped(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
        var bytes = bytes
        if bytes.indices.contains(index) { bytes[index] ^= 0x10 }
        return bytes
    }

    @Test(arguments: VirtualCardFixture.families)
    func `every change and every prefix of protected data ends the session`(family: VirtualCardFixture.Family) throws {
        var count = 0
        for mode in [CommunicationMode.maced, .enciphered] {
            let fixture = try CardWithFiles(family, mode)
            for query in Self.queries {
                try fixture.open()
                let lengths = try fixture.channel.lengths { try query(fixture.card, mode) }
                for (frame, length) in lengths.enumerated() {
                    for index in 0..<length {
                        try expectError(fixture, { try query(fixture.card, mode) }, frame, { Self.flipped($0, index) })
                        try expectError(fixture, { try query(fixture.card, mode) }, frame, { Array($0.prefix(index)) })
                        count += 2
                    }
                }
            }
        }
        print("HostileSessionTests: \(count) damaged answers, \(family)")
        #expect(count >= 800)
    }

    private func expectError(
        _ fixture: CardWithFiles,
        _ query: () throws -> Void,
        _ frame: Int,
        _ change: @escaping ([UInt8]) -> [UInt8]
    ) throws {
        try fixture.open()
        fixture.channel.damage(frame, change)
        #expect(throws: DESFireError.self) { try query() }
        #expect(!fixture.card.isAuthenticated)
    }

    @Test(arguments: VirtualCardFixture.families)
    func `every change and every prefix of an authentication is a refusal`(family: VirtualCardFixture.Family) throws {
        let fixture = try CardWithFiles(family, .plain)
        // The first answer of an opening is the selection's, which is not protected.
        let lengths = try fixture.channel.lengths { try fixture.open() }.enumerated().dropFirst()
        var count = 0
        for (frame, length) in lengths {
            for index in 0..<length {
                for change: ([UInt8]) -> [UInt8] in [{ Self.flipped($0, index) }, { Array($0.prefix(index)) }] {
                    fixture.channel.damage(frame, change)
                    #expect(throws: DESFireError.self, "answer \(frame), byte \(index)") { try fixture.open() }
                    #expect(!fixture.card.isAuthenticated)
                    count += 1
                }
            }
        }
        #expect(count >= 2 * (8 + 8))
        try fixture.open()
        #expect(fixture.card.isAuthenticated)
    }
}

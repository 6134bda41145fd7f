// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing
import VirtualDESFire
import VirtualReaders

@testable import DESFire

/// A blank card in software, written by others from the same facts (docs/facts/desfire.md), and the client on it.
struct VirtualCardFixture {
    /// A family of keys and the command that opens sessions with it.
    struct Family: Sendable, CustomStringConvertible {
        let method: AuthenticationMethod
        let type: CardKeyType
        let description: String
    }

    static let families = [
        Family(method: .aes, type: .aes128, description: "AES"),
        Family(method: .iso, type: .des, description: "DES, EV1 messaging"),
        Family(method: .iso, type: .twoKeyTripleDES, description: "2K3DES, EV1 messaging"),
        Family(method: .iso, type: .threeKeyTripleDES, description: "3K3DES"),
        Family(method: .legacy, type: .des, description: "DES, D40 messaging"),
        Family(method: .legacy, type: .twoKeyTripleDES, description: "2K3DES, D40 messaging"),
    ]

    static let uid = CardUID([0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80])
    let keys = SoftwareKeyHolder(random: SystemRandom())
    let card: DESFireCard
    let application: ApplicationID

    private let channel: any CardChannel
    private let readers = VirtualReaderSource(reader)
    private static let reader = ReaderName("Virtual Encoder 00 00")

    init() throws {
        let virtual = try VirtualDESFireCard(
            uid: try #require(Self.uid),
            memory: .eightKilobytes,
            random: SystemRandom(),
            image: MemoryCardImage()
        )
        readers.put(virtual, on: Self.reader)
        channel = try readers.open(Self.reader)
        card = DESFireCard(channel: channel, keys: keys)
        application = try #require(ApplicationID(number: 0xF58540))
    }

    /// The card after a loss of power.
    func reopened() throws -> DESFireCard {
        channel.close()
        return DESFireCard(channel: try readers.open(Self.reader), keys: keys)
    }

    /// A key whose bytes and version come from `seed`; 0 is the factory key.
    static func key(_ type: CardKeyType, seed: UInt8) throws -> CardKey {
        var bytes = (0..<type.keyLength).map { index in
            let position = type == .des ? index % 8 : index
            return seed == 0 ? 0 : UInt8(truncatingIfNeeded: position &* 37 &+ Int(seed) &* 11)
        }
        let key = try CardKey(type: type, wiping: &bytes, version: seed)
        #expect(key.type == type || seed == 0)
        return key
    }

    /// Stores the same key and returns its reference.
    func key(_ type: CardKeyType, seed: UInt8) throws -> KeyReference {
        let entry = UInt8(try #require(CardKeyType.allCases.firstIndex(of: type)))
        keys.store(try Self.key(type, seed: seed), entry: entry)
        return KeyReference(entry: entry, version: seed)
    }

    func openCard() throws {
        try card.select(.picc)
        try card.authenticate(.iso, keyNumber: 0, with: key(.des, seed: 0))
    }

    /// An application with three factory keys, selected and opened with key 0.
    func openApplication(_ family: Family) throws {
        try card.createApplication(
            application,
            settings: KeySettings(rawValue: 0x0F),
            keyCount: 3,
            keyType: family.type
        )
        try card.select(application)
        try card.authenticate(family.method, keyNumber: 0, with: key(family.type, seed: 0))
    }
}

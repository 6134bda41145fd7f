// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CardCrypto
import DESFire
import VirtualSAM

/// Fictional keys, the same in software and in the virtual SAM: one repeated byte, different for each entry.
enum FictionalKeys {
    struct Stored {
        let entry: UInt8
        let version: UInt8
        let fill: UInt8
        let type: CardKeyType
        let keyClass: SAMKeyEntry.KeyClass

        init(
            _ entry: UInt8,
            version: UInt8,
            fill: UInt8,
            type: CardKeyType = .aes128,
            keyClass: SAMKeyEntry.KeyClass = .picc
        ) {
            self.entry = entry
            self.version = version
            self.fill = fill
            self.type = type
            self.keyClass = keyClass
        }

        func key() throws -> CardKey {
            var bytes = [UInt8](repeating: fill, count: type.keyLength)
            return try CardKey(type: type, wiping: &bytes, version: version)
        }
    }

    static let host = Stored(0, version: 0, fill: 0xA0, keyClass: .host)
    /// The keys of the reference profile, the factory's DES key, our card master key, and keys of another issuer.
    static let all = [
        host,
        Stored(1, version: 0, fill: 0),
        Stored(16, version: 1, fill: 0x10),
        Stored(17, version: 1, fill: 0x11),
        Stored(18, version: 1, fill: 0x12),
        // Two later generations of the same keys.
        Stored(16, version: 2, fill: 0x26),
        Stored(17, version: 2, fill: 0x27),
        Stored(18, version: 2, fill: 0x28),
        Stored(16, version: 3, fill: 0x36),
        Stored(17, version: 3, fill: 0x37),
        Stored(18, version: 3, fill: 0x38),
        Stored(2, version: 0, fill: 0, type: .twoKeyTripleDES),
        Stored(20, version: 5, fill: 0x20),
        Stored(30, version: 9, fill: 0x30),
        Stored(31, version: 0, fill: 0x31),
        Stored(32, version: 1, fill: 0),
        Stored(33, version: 0, fill: 0x10),
    ]
    static let factoryDES = KeyReference(entry: 2, version: 0)
    static let masterKey = KeyReference(entry: 20, version: 5)
    static let foreign = KeyReference(entry: 30, version: 9)
    /// An unknown key with the version of the factory key.
    static let foreignVersion0 = KeyReference(entry: 31, version: 0)
    /// The factory key with the version of a target key.
    static let factoryVersion1 = KeyReference(entry: 32, version: 1)

    /// The target key 0 of a card, with the version of the factory key.
    static func targetVersion0(_ fixture: CardFixture) -> KeyReference {
        let target = fixture.profile.keys[0].reference(for: fixture.uid)
        return KeyReference(entry: 33, version: 0, diversificationInput: target.diversificationInput)
    }

    static func holder() throws -> SoftwareKeyHolder {
        let holder = SoftwareKeyHolder(random: SystemRandom())
        for stored in all where stored.keyClass == .picc { holder.store(try stored.key(), entry: stored.entry) }
        return holder
    }

    static func samStore() throws -> SAMKeyStore {
        let entries = try Dictionary(grouping: all, by: \.entry).map { number, stored in
            try SAMKeyEntry(number: number, keys: stored.map { try $0.key() }, class: stored[0].keyClass)
        }
        return SAMKeyStore(uid: [0x04, 1, 2, 3, 4, 5, 6], entries: entries)
    }
}

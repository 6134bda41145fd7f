// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SmartCard
import Testing
import VirtualDESFire
import VirtualReaders

/// What another issuer does with a card before it comes to us.
struct OtherIssuer {
    private static let ids: [UInt32] = [0xF58630, 0x123456]
    private static let application = KeyReference(entry: 1, version: 0)
    private static let factory = KeyReference(entry: 2, version: 0)
    private static let own = KeyReference(entry: 3, version: 9)

    private let card: VirtualDESFireCard

    init(_ card: VirtualDESFireCard) { self.card = card }

    private func opened() throws -> DESFireCard {
        let place = ReaderName("other issuer")
        let readers = VirtualReaderSource(place)
        readers.put(card, on: place)
        let keys = SoftwareKeyHolder(random: SystemRandom())
        keys.store(try CardKey.zero(.aes128), entry: 1)
        keys.store(try CardKey.zero(.twoKeyTripleDES), entry: 2)
        var bytes = [UInt8](repeating: 0x77, count: 16)
        keys.store(try CardKey(type: .aes128, wiping: &bytes, version: 9), entry: 3)
        return DESFireCard(channel: try readers.open(place), keys: keys)
    }

    /// Two applications, each with a file that holds something.
    func addApplications() throws {
        for number in Self.ids {
            let id = try #require(ApplicationID(number: number))
            let card = try opened()
            try card.createApplication(id, settings: KeySettings(rawValue: 0x0F), keyCount: 1, keyType: .aes128)
            try card.select(id)
            try card.authenticate(.aes, keyNumber: 0, with: Self.application)
            let rights = try #require(AccessRights(wire: [0x00, 0x00]))
            try card.createStandardFile(0, mode: .plain, rights: rights, size: 32)
            let content = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32)
            try card.write(content, to: 0, offset: 0, mode: .plain)
        }
    }

    /// A master key of theirs, without which nobody creates applications (settings 0B).
    func lock() throws {
        let card = try opened()
        try card.authenticate(.iso, keyNumber: 0, with: Self.factory)
        try card.changeKeySettings(KeySettings(rawValue: 0x0B))
        try card.changeCardMasterKey(to: Self.own, type: .aes128)
    }
}

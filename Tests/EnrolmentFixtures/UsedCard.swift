// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire
package import Foundation
package import SmartCard
internal import Testing
package import VirtualDESFire
internal import VirtualReaders

/// A card used by another program before: applications with files, possibly its own master key.
package struct UsedCard {
    package static let ids: [UInt32] = [0xF58630, 0x123456]
    private static let application = KeyReference(entry: 1, version: 0)
    private static let factory = KeyReference(entry: 2, version: 0)
    private static let foreign = KeyReference(entry: 3, version: 9)

    package let card: VirtualDESFireCard

    package init(_ card: VirtualDESFireCard) { self.card = card }

    package init(_ image: any CardImageStore, uid: CardUID) throws {
        card = try VirtualDESFireCard(uid: uid, memory: .eightKilobytes, random: SystemRandom(), image: image)
    }

    private func opened() throws -> DESFireCard {
        let place = ReaderName("other program")
        let readers = VirtualReaderSource(place)
        readers.put(card, on: place)
        let keys = SoftwareKeyHolder(random: SystemRandom())
        keys.store(try CardKey.zero(.aes128), entry: 1)
        keys.store(try CardKey.zero(.twoKeyTripleDES), entry: 2)
        var bytes = [UInt8](repeating: 0x77, count: 16)
        keys.store(try CardKey(type: .aes128, wiping: &bytes, version: 9), entry: 3)
        return DESFireCard(channel: try readers.open(place), keys: keys)
    }

    /// Two applications, each with a file that has content.
    package func addApplications() throws {
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

    /// A master key of another owner, required for creating applications (settings 0B).
    package func lock() throws {
        let card = try opened()
        try card.authenticate(.iso, keyNumber: 0, with: Self.factory)
        try card.changeKeySettings(KeySettings(rawValue: 0x0B))
        try card.changeCardMasterKey(to: Self.foreign, type: .aes128)
    }

    /// One file that leaves this number of bytes free.
    package func fill(leaving rest: Int) throws {
        let id = try #require(ApplicationID(number: Self.ids[0]))
        let card = try opened()
        try card.createApplication(id, settings: KeySettings(rawValue: 0x0F), keyCount: 1, keyType: .aes128)
        // The file's own settings take a block of 32 bytes.
        let size = try card.freeMemory() - 32 - rest
        try card.select(id)
        try card.authenticate(.aes, keyNumber: 0, with: Self.application)
        let rights = try #require(AccessRights(wire: [0x00, 0x00]))
        try card.createStandardFile(0, mode: .plain, rights: rights, size: size)
        try #require(try card.freeMemory() == rest)
    }

    /// The applications in an image, each as JSON with sorted keys, in the order of the card.
    package static func applications(in image: MemoryCardImage) throws -> [Data] {
        let object = try JSONSerialization.jsonObject(with: Data(try #require(image.image)))
        let applications = try #require((object as? [String: Any])?["applications"] as? [Any])
        return try applications.map { try JSONSerialization.data(withJSONObject: $0, options: [.sortedKeys]) }
    }
}

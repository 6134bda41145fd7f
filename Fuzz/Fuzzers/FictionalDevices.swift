// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire
internal import SmartCard
internal import VirtualDESFire
internal import VirtualSAM

/// A virtual card and a virtual SAM with fictional keys, the same for each input.
enum FictionalDevices {
    /// The application on the card: three AES keys of zeros, and files 1 to 5, one of each kind.
    static let application: [UInt8] = [0x40, 0x85, 0xF5]
    /// Keys of zeros, AES and DES family, by entry.
    static let aes = KeyReference(entry: 1, version: 0)
    /// As above.
    static let des = KeyReference(entry: 2, version: 0)
    /// Entry and version of the SAM's host key.
    static let host = KeyReference(entry: 0, version: 0)

    private static let uid = CardUID([0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80])
    private static let image = makeImage()

    /// The card, from the same image and with the same random numbers each time.
    static func card() throws -> (card: VirtualDESFireCard, image: MemoryCardImage) {
        let store = MemoryCardImage(image)
        return (try card(on: store), store)
    }

    /// The card of an image.
    static func card(on store: MemoryCardImage) throws -> VirtualDESFireCard {
        guard let uid else { throw CardImageError.corrupt(subject: "no UID") }
        return try VirtualDESFireCard(uid: uid, memory: .twoKilobytes, random: SeededRandom(seed: 1), image: store)
    }

    /// Keys of zeros in software.
    static func keys() throws -> SoftwareKeyHolder {
        let keys = SoftwareKeyHolder(random: SeededRandom(seed: 2))
        keys.store(try CardKey.zero(.aes128), entry: aes.entry)
        keys.store(try CardKey.zero(.des), entry: des.entry)
        return keys
    }

    /// The same keys in a SAM that needs no host session, or has one on request.
    static func sam(in mode: VirtualMIFARESAM.Mode, isLocked: Bool, quirks: VirtualMIFARESAM.Quirks) throws
        -> VirtualMIFARESAM
    {
        let entries = [
            try SAMKeyEntry(number: host.entry, keys: [try CardKey.zero(.aes128)], class: .host),
            try SAMKeyEntry(number: aes.entry, keys: [try CardKey.zero(.aes128)], class: .picc),
            try SAMKeyEntry(number: des.entry, keys: [try CardKey.zero(.des)], class: .picc),
        ]
        let store = SAMKeyStore(
            uid: [0x04, 0x31, 0x27, 0x8A, 0x5F, 0x4F, 0x80],
            entries: entries,
            mode: mode,
            isLocked: isLocked,
            quirks: quirks
        )
        return VirtualMIFARESAM(keys: store, random: SeededRandom(seed: 3))
    }

    /// A card as a reader without session may set it up: creation is free.
    private static func makeImage() -> [UInt8]? {
        let store = MemoryCardImage()
        guard let card = try? card(on: store) else { return nil }
        let commands: [[UInt8]] = [
            [0xCA] + application + [0x0F, 0x83], [0x5A] + application, [0xCD, 1, 3, 0x10, 0x00, 64, 0, 0],
            [0xCB, 2, 1, 0x10, 0x00, 64, 0, 0], [0xCC, 3, 3, 0x10, 0x00] + [0, 0, 0, 0, 100, 0, 0, 0, 9, 0, 0, 0, 1],
            [0xC1, 4, 1, 0x10, 0x00, 16, 0, 0, 4, 0, 0], [0xC0, 5, 0, 0xEE, 0xEE, 16, 0, 0, 4, 0, 0],
        ]
        for command in commands {
            let length = UInt8(command.count - 1)
            let answer = card.respond(to: [0x90, command[0], 0, 0, length] + command.dropFirst() + [0])
            guard answer == [0x91, 0x00] else { return nil }
        }
        return store.image
    }
}

// SPDX-License-Identifier: Apache-2.0

/// An application with its keys and files; the card's own level is one too, with number 0 and a single key.
struct StoredApplication: Codable, Equatable {
    /// The meaning of the low nibble of the settings byte.
    struct SettingsBit {
        static let masterKeyChangeable: UInt8 = 0x01
        static let listingFree: UInt8 = 0x02
        static let creationFree: UInt8 = 0x04
        static let settingsChangeable: UInt8 = 0x08
    }

    /// 24 bits; on the wire least significant byte first.
    let number: UInt32
    var family: KeyFamily
    /// True when files may have ISO identifiers.
    let allowsFileIdentifiers: Bool
    /// ISO file identifier as on the wire, two bytes.
    let isoIdentifier: HexBytes?
    /// ISO DF name, 1 to 16 bytes.
    let name: HexBytes?
    var settings: UInt8
    var keys: [StoredKey]
    var files: [StoredFile]

    init(
        number: UInt32,
        family: KeyFamily,
        settings: UInt8,
        keys: [StoredKey],
        allowsFileIdentifiers: Bool = false,
        isoIdentifier: [UInt8]? = nil,
        name: [UInt8]? = nil
    ) {
        self.number = number
        self.family = family
        self.settings = settings
        self.keys = keys
        self.allowsFileIdentifiers = allowsFileIdentifiers
        self.isoIdentifier = isoIdentifier.map(HexBytes.init)
        self.name = name.map(HexBytes.init)
        files = []
    }

    func allows(_ bit: UInt8) -> Bool { settings & bit != 0 }

    func file(_ number: UInt8) -> StoredFile? { files.first { $0.number == number } }

    /// Replaces the file of the same number; does nothing when there is none.
    mutating func replace(_ file: StoredFile) {
        guard let index = files.firstIndex(where: { $0.number == file.number }) else { return }
        files[index] = file
    }

    /// The key count byte of GetKeySettings.
    var keyCountByte: UInt8 {
        UInt8(truncatingIfNeeded: keys.count) & 0x0F | family.typeBits | (allowsFileIdentifiers ? 0x20 : 0)
    }

    var isWellFormed: Bool {
        number < 1 << 24 && keys.count <= CardMemory.keyLimit && files.count <= Int(CardMemory.fileLimit)
            && Set(files.map(\.number)).count == files.count
            && keys.allSatisfy { $0.isWellFormed && $0.family == family } && files.allSatisfy(\.isWellFormed)
            && (isoIdentifier?.bytes.count ?? 2) == 2 && 1...16 ~= (name?.bytes.count ?? 1)
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// Everything a card keeps without power.
struct CardMemory: Codable, Equatable {
    static let applicationLimit = 28
    static let keyLimit = 14
    static let fileLimit: UInt8 = 32
    /// Size of the blocks in which memory is allocated.
    static let blockSize = 32

    let uid: HexBytes
    let size: VirtualDESFireCard.Memory
    var picc: StoredApplication
    var applications: [StoredApplication] = []
    /// Blocks not used since the last format: deleting an application or a file frees nothing.
    var freeBlocks: Int
    var isFormatDisabled = false
    var hasRandomUID = false
    /// SetConfiguration 01: 24 bytes, of which shorter keys take the first 16.
    var defaultKey = HexBytes([UInt8](repeating: 0, count: 24))
    var defaultKeyVersion: UInt8 = 0
    /// Answer to select of ISO/IEC 14443-4; its first byte is its length.
    var ats = HexBytes([0x06, 0x75, 0x77, 0x81, 0x02, 0x80])

    /// A card in the state of delivery: master key DES zeros, settings 0F, no application.
    init(blank uid: [UInt8], size: VirtualDESFireCard.Memory) {
        self.uid = HexBytes(uid)
        self.size = size
        let key = StoredKey(family: .des, bytes: [UInt8](repeating: 0, count: 16), version: 0)
        picc = StoredApplication(number: 0, family: .des, settings: 0x0F, keys: [key])
        freeBlocks = size.blocks
    }

    /// An application by its number; 0 is the card's own level. Setting nil removes it.
    subscript(number: UInt32) -> StoredApplication? {
        get { number == 0 ? picc : applications.first { $0.number == number } }
        set {
            if number == 0 {
                picc = newValue ?? picc
            } else if let index = applications.firstIndex(where: { $0.number == number }) {
                if let newValue { applications[index] = newValue } else { applications.remove(at: index) }
            } else if let newValue {
                applications.append(newValue)
            }
        }
    }

    /// Number of blocks for this number of bytes.
    static func blocks(_ bytes: Int) -> Int { (bytes + blockSize - 1) / blockSize }

    /// The key a new application starts with.
    func initialKey(_ family: KeyFamily) -> StoredKey {
        let bytes = Array(defaultKey.bytes.prefix(family.type.keyLength))
        return StoredKey(family: family, bytes: bytes, version: defaultKeyVersion)
    }

    /// Keeps only the master key, its type and the settings.
    mutating func format() {
        applications = []
        freeBlocks = size.blocks
    }

    /// True when all lengths and counts are possible, so that no command meets an invalid memory.
    var isWellFormed: Bool {
        uid.bytes.count == 7 && picc.number == 0 && picc.keys.count == 1 && picc.isWellFormed && picc.files.isEmpty
            && applications.count <= Self.applicationLimit && 0...size.blocks ~= freeBlocks
            && Set(applications.map(\.number)).count == applications.count
            && applications.allSatisfy { $0.number != 0 && $0.isWellFormed }
            && defaultKey.bytes.count == 24 && CardATS(ats.bytes) != nil
    }
}

/// An answer to select (ISO/IEC 14443-4, 5.2), as far as a reader shows it.
struct CardATS {
    let historicalBytes: [UInt8]

    /// Nil unless the length byte is right and at most 15 historical bytes follow the interface bytes T0 announces.
    init?(_ bytes: [UInt8]) {
        guard let length = bytes.first, Int(length) == bytes.count else { return nil }
        guard bytes.count >= 2 else {
            historicalBytes = []
            return
        }
        let interfaceBytes = (bytes[1] >> 4 & 0b0111).nonzeroBitCount
        guard bytes[1] & 0x80 == 0, 0...15 ~= bytes.count - 2 - interfaceBytes else { return nil }
        historicalBytes = Array(bytes.dropFirst(2 + interfaceBytes))
    }

    /// Made from the historical bytes as in PC/SC part 3, 3.1.3.2.3.
    var atr: [UInt8] {
        let body = [0x80 | UInt8(historicalBytes.count & 0x0F), 0x80, 0x01] + historicalBytes
        return [0x3B] + body + [body.reduce(0, ^)]
    }
}

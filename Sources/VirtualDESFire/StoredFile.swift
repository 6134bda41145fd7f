// SPDX-License-Identifier: Apache-2.0

/// What a file holds between transactions.
enum StoredContent: Codable, Equatable {
    case standard(HexBytes)
    case backup(HexBytes)
    case value(StoredValue)
    case linear(StoredRecords)
    case cyclic(StoredRecords)

    /// The kinds of file, by the type byte of GetFileSettings.
    enum Kind: UInt8 {
        case standard = 0x00
        case backup = 0x01
        case value = 0x02
        case linear = 0x03
        case cyclic = 0x04
    }

    var kind: Kind {
        switch self {
        case .standard: .standard
        case .backup: .backup
        case .value: .value
        case .linear: .linear
        case .cyclic: .cyclic
        }
    }

    /// Blocks of 32 bytes: data rounded up, a backup file twice. A value takes one.
    var blocks: Int {
        switch self {
        case .standard(let content): CardMemory.blocks(content.bytes.count)
        case .backup(let content): 2 * CardMemory.blocks(content.bytes.count)
        case .value: 1
        case .linear(let records), .cyclic(let records): CardMemory.blocks(records.size * records.maximum)
        }
    }

    var isWellFormed: Bool {
        switch self {
        case .standard(let content), .backup(let content): !content.bytes.isEmpty
        case .value(let value): value.isWellFormed
        case .linear(let records): records.isWellFormed(capacity: records.maximum)
        case .cyclic(let records): records.isWellFormed(capacity: records.maximum - 1)
        }
    }
}

/// A value file. Int is wider than the 32 bits on the wire, so that sums cannot overflow.
struct StoredValue: Codable, Equatable {
    let lower: Int
    let upper: Int
    var value: Int
    /// Amount LimitedCredit may add: the sum of debits of the last committed transaction with a debit.
    var limitedCredit: Int
    /// Bit 0 LimitedCredit is enabled, bit 1 GetValue is free.
    let options: UInt8

    var isLimitedCreditEnabled: Bool { options & 1 != 0 }
    var isValueFree: Bool { options & 2 != 0 }

    var isWellFormed: Bool {
        let wire = Int(Int32.min)...Int(Int32.max)
        return wire.contains(lower) && wire.contains(upper) && wire.contains(limitedCredit) && lower <= value
            && value <= upper
    }
}

/// The records of a linear or cyclic file, oldest first.
struct StoredRecords: Codable, Equatable {
    let size: Int
    let maximum: Int
    var records: [HexBytes]

    func isWellFormed(capacity: Int) -> Bool {
        1..<1 << 24 ~= size && 1..<1 << 24 ~= maximum && records.count <= capacity
            && records.allSatisfy { $0.bytes.count == size }
    }
}

/// Access rights of a file: four nibbles, 0 to D a key, E everybody, F no one. On the wire read-write and change come
/// in the first byte, read and write in the second.
struct StoredRights: Codable, Equatable {
    enum Right: Int {
        case change = 0
        case readWrite = 4
        case write = 8
        case read = 12
    }

    static let everybody: UInt8 = 0x0E
    static let nobody: UInt8 = 0x0F

    let rawValue: UInt16

    subscript(right: Right) -> UInt8 { UInt8(truncatingIfNeeded: rawValue >> right.rawValue) & 0x0F }

    /// True when each key the rights name exists.
    func isSatisfiable(keyCount: Int) -> Bool {
        [Right.change, .readWrite, .write, .read].allSatisfy { self[$0] >= Self.everybody || self[$0] < keyCount }
    }
}

/// Plain, with a MAC, or enciphered.
enum CardMode: UInt8, Codable {
    case plain = 0
    case maced = 1
    case enciphered = 3

    /// From the communication byte; 02 behaves as plain, nil above 03.
    init?(wire: UInt8) {
        guard wire <= 3 else { return nil }
        self = CardMode(rawValue: wire) ?? .plain
    }
}

/// A file in an application.
struct StoredFile: Codable, Equatable {
    let number: UInt8
    /// ISO file identifier as on the wire, two bytes.
    let isoIdentifier: HexBytes?
    var mode: CardMode
    var rights: StoredRights
    var content: StoredContent

    /// True for a value file that everybody may read.
    var isValueFree: Bool {
        if case .value(let value) = content { value.isValueFree } else { false }
    }

    var isWellFormed: Bool {
        number < CardMemory.fileLimit && content.isWellFormed && (isoIdentifier?.bytes.count ?? 2) == 2
    }
}

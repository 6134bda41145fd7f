// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// The parameters of a create-file command, read from the front.
struct FileFields {
    let file: UInt8
    let isoIdentifier: HexBytes?
    let mode: CardMode
    let rights: StoredRights
    private var cursor: Cursor

    /// `plainLength` is the command's length without an ISO identifier, which adds two bytes after the number.
    init(_ bytes: [UInt8], plainLength: Int) throws(CardStatus) {
        cursor = Cursor(bytes)
        file = UInt8(cursor.number(1))
        isoIdentifier = bytes.count > plainLength ? HexBytes(cursor.take(2)) : nil
        (mode, rights) = try cursor.modeAndRights()
    }

    /// The next bytes as a number, least significant byte first.
    mutating func number(_ count: Int) -> Int { cursor.number(count) }

    /// The next four bytes as a signed number.
    mutating func signed() -> Int { cursor.signed() }

    /// Reads bytes whose number was checked before; missing bytes read as none.
    struct Cursor {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        mutating func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }

        mutating func number(_ count: Int) -> Int {
            take(count).reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func signed() -> Int {
            Int(Int32(truncatingIfNeeded: number(4)))
        }

        mutating func modeAndRights() throws(CardStatus) -> (CardMode, StoredRights) {
            guard let mode = CardMode(wire: UInt8(truncatingIfNeeded: number(1))) else { throw .parameterError }
            return (mode, StoredRights(rawValue: UInt16(truncatingIfNeeded: number(2))))
        }
    }
}

extension StoredContent {
    /// The part of GetFileSettings after type, mode and rights.
    var settings: [UInt8] {
        func wire(_ value: Int, _ count: Int) -> [UInt8] {
            UInt32(truncatingIfNeeded: value).littleEndianBytes(count)
        }
        switch self {
        case .standard(let content), .backup(let content):
            return wire(content.bytes.count, 3)
        case .value(let value):
            return [value.lower, value.upper, value.limitedCredit].flatMap { wire($0, 4) } + [value.options]
        case .linear(let records), .cyclic(let records):
            return [records.size, records.maximum, records.records.count].flatMap { wire($0, 3) }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Reads bytes from the front; too few or left-over bytes are errors, never traps.
package struct ByteReader: Sendable {
    /// Why bytes could not be read.
    package enum Failure: Error, Hashable, Sendable {
        /// `wanted` bytes were asked for and only `available` are left.
        case truncated(wanted: Int, available: Int)
        /// ``ByteReader/finish()`` found `count` unread bytes.
        case leftOver(count: Int)
    }

    private var rest: ArraySlice<UInt8>

    /// A reader at the front of `bytes`.
    package init(_ bytes: some Sequence<UInt8>) { rest = ArraySlice(bytes) }

    package var count: Int { rest.count }

    /// The next `count` bytes.
    package mutating func read(_ count: Int) throws(Failure) -> [UInt8] {
        guard count >= 0, rest.count >= count else { throw .truncated(wanted: count, available: rest.count) }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// Everything left, possibly nothing.
    package mutating func readRest() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }

    /// One byte.
    package mutating func readUInt8() throws(Failure) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .truncated(wanted: 1, available: 0) }
        return byte
    }

    /// Two bytes, least significant first.
    package mutating func readUInt16LittleEndian() throws(Failure) -> UInt16 {
        UInt16(try littleEndian(2))
    }

    /// Three bytes, least significant first.
    package mutating func readUInt24LittleEndian() throws(Failure) -> UInt32 {
        try littleEndian(3)
    }

    /// Four bytes, least significant first.
    package mutating func readUInt32LittleEndian() throws(Failure) -> UInt32 {
        try littleEndian(4)
    }

    /// Two bytes, most significant first.
    package mutating func readUInt16BigEndian() throws(Failure) -> UInt16 {
        try read(2).reduce(0) { $0 << 8 | UInt16($1) }
    }

    /// Throws when unread bytes are left.
    package func finish() throws(Failure) {
        guard rest.isEmpty else { throw .leftOver(count: rest.count) }
    }

    private mutating func littleEndian(_ count: Int) throws(Failure) -> UInt32 {
        try read(count).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// The lowest `count` bytes, least significant first.
    package func littleEndianBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
    }

    /// The lowest `count` bytes, most significant first.
    package func bigEndianBytes(_ count: Int) -> [UInt8] {
        littleEndianBytes(count).reversed()
    }
}

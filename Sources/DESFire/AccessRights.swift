// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Who may do one kind of access: the holder of one key, everybody, or no one.
package struct AccessCondition: Hashable, Sendable, CustomStringConvertible {
    /// As stored: 0 to D a key number, E free, F never.
    package let nibble: UInt8

    /// Nil for more than four bits.
    package init?(nibble: UInt8) {
        guard nibble <= 0x0F else { return nil }
        self.nibble = nibble
    }

    private init(low byte: UInt8) { nibble = byte & 0x0F }

    /// Everybody, without authentication and always in plain mode.
    package static let free = AccessCondition(low: 0x0E)
    /// No one.
    package static let never = AccessCondition(low: 0x0F)

    /// The key number, nil for free and never.
    package var keyNumber: UInt8? { nibble < 0x0E ? nibble : nil }

    package var description: String { String(nibble, radix: 16, uppercase: true) }

    /// The two conditions of one byte.
    static func pair(of byte: UInt8) -> (high: AccessCondition, low: AccessCondition) {
        (AccessCondition(low: byte >> 4), AccessCondition(low: byte))
    }
}

/// The four access rights of a file (docs/facts/desfire.md, section 5.1).
package struct AccessRights: Hashable, Sendable, CustomStringConvertible {
    package let read: AccessCondition
    package let write: AccessCondition
    /// Reading and writing; grants each of the two by itself.
    package let readWrite: AccessCondition
    /// Changing the file's settings.
    package let change: AccessCondition

    package init(read: AccessCondition, write: AccessCondition, readWrite: AccessCondition, change: AccessCondition) {
        self.read = read
        self.write = write
        self.readWrite = readWrite
        self.change = change
    }

    /// The two bytes of the wire; nil for another count.
    package init?(wire: [UInt8]) {
        var reader = ByteReader(wire)
        guard wire.count == 2, let first = try? reader.readUInt8(), let second = try? reader.readUInt8() else {
            return nil
        }
        (readWrite, change) = AccessCondition.pair(of: first)
        (read, write) = AccessCondition.pair(of: second)
    }

    /// `RW Change`, then `Read Write`: the 16 bits least significant byte first.
    package var wire: [UInt8] { [readWrite.nibble << 4 | change.nibble, read.nibble << 4 | write.nibble] }

    /// Four digits: read, write, read and write, change.
    package var description: String { "\(read)\(write)\(readWrite)\(change)" }
}

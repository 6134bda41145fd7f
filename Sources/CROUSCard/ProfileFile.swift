// SPDX-License-Identifier: Apache-2.0
package import DESFire

/// One file of the application: its settings and the fields inside it.
package struct ProfileFile: Hashable, Sendable {
    /// The kinds of file a profile may have.
    package enum Kind: String, Hashable, Sendable {
        /// Written directly; torn writes leave undefined content.
        case standard
        /// Written at commit, all or nothing.
        case backup
    }

    /// File number, 0 to 31.
    package let number: UInt8
    package let kind: Kind
    package let size: Int
    package let mode: CommunicationMode
    package let rights: AccessRights
    /// The fields; bytes outside of them are zero.
    package let fields: [ProfileField]

    /// True when the card's file has the profile's settings.
    package func matches(_ settings: FileSettings) -> Bool {
        let content: FileSettings.Content = kind == .standard ? .standard(size: size) : .backup(size: size)
        return settings.content == content && settings.mode == mode && settings.rights == rights
    }

    /// True when a session with that key may read.
    func isReadable(with key: UInt8) -> Bool { [rights.read, rights.readWrite].contains { $0.keyNumber == key } }

    /// True when a session with that key may write.
    func isWritable(with key: UInt8) -> Bool { [rights.write, rights.readWrite].contains { $0.keyNumber == key } }
}

/// A run of bytes in a file and what it means.
package struct ProfileField: Hashable, Sendable {
    /// The figures a record may hold.
    package enum Figure: String, Hashable, Sendable, CaseIterable {
        /// The CROUS number.
        case number
        /// CNOUS id of the issuer's parameters.
        case cnous
        /// CROUS id.
        case crous
        /// Issuing establishment.
        case issuer
        /// Version of the mapping.
        case mapping
    }

    /// How a figure is written.
    package enum Coding: String, Hashable, Sendable {
        /// Two decimal digits a byte, zeros in front.
        case bcd
        /// One ASCII digit a byte, zeros in front.
        case ascii
        /// Binary, most significant byte first.
        case uint
    }

    /// A checksum over the bytes before it.
    package enum Checksum: String, Hashable, Sendable {
        /// ISO/IEC 14443-3 type A, two bytes.
        case crc16
        /// That of DESFire EV1, four bytes.
        case crc32

        var length: Int { self == .crc16 ? 2 : 4 }
    }

    /// What the bytes mean.
    package enum Content: Hashable, Sendable {
        /// The same on each card.
        case constant([UInt8])
        /// The card's UID, seven bytes.
        case uid
        /// The day of the encoding, four bytes BCD `yyyyMMdd`.
        case date
        /// A number.
        case figure(Figure, Coding)
        /// Over all bytes of the file before this field.
        case checksum(Checksum)
    }

    /// Name, unique in its file.
    package let name: String
    /// Bytes from the start of the file.
    package let range: Range<Int>
    /// What the bytes mean.
    package let content: Content
}

extension ProfileField.Coding {
    /// The largest number that fits into `length` bytes, 1 to 8 (ascii: to 18).
    func maximum(length: Int) -> UInt64 {
        switch self {
        case .uint: length >= 8 ? .max : (1 << (8 * UInt64(length))) - 1
        case .bcd: Self.power(ofTen: 2 * length) - 1
        case .ascii: Self.power(ofTen: length) - 1
        }
    }

    private static func power(ofTen exponent: Int) -> UInt64 {
        (0..<min(exponent, 18)).reduce(1) { power, _ in power * 10 }
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// The answer to GetFileSettings (docs/facts/desfire.md, section 2.3).
package struct FileSettings: Hashable, Sendable {
    /// The five kinds of file and their own settings.
    package enum Content: Hashable, Sendable {
        /// Written directly, `size` bytes.
        case standard(size: Int)
        /// Written at commit, `size` bytes.
        case backup(size: Int)
        /// A number between two limits, and the amount that limited credit may add.
        case value(lower: Int32, upper: Int32, limitedCredit: Int32, options: ValueOptions)
        /// Records until full.
        case linearRecords(Records)
        /// Records of which the oldest is overwritten.
        case cyclicRecords(Records)
    }

    /// Options of a value file besides its rights.
    package struct ValueOptions: OptionSet, Hashable, Sendable {
        /// The byte as stored.
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// LimitedCredit may add what the last transaction subtracted.
        package static let limitedCredit = ValueOptions(rawValue: 1)
        /// Everybody may read the value.
        package static let freeReading = ValueOptions(rawValue: 2)
    }

    /// Sizes and counts of a record file.
    package struct Records: Hashable, Sendable {
        /// Bytes of one record.
        package let size: Int
        /// Records the file has room for.
        package let maximum: Int
        /// Records it holds.
        package let current: Int
    }

    package let content: Content
    package let mode: CommunicationMode
    package let rights: AccessRights

    /// Parses an answer without its status; nil unless every byte is understood.
    init?(_ answer: [UInt8]) {
        var reader = ByteReader(answer)
        guard let header = try? reader.read(2), let rights = (try? reader.read(2)).flatMap(AccessRights.init(wire:)),
            let mode = CommunicationMode(settingsByte: header[1]),
            let content = try? Content(type: header[0], &reader), reader.count == 0
        else { return nil }
        self.content = content
        self.mode = mode
        self.rights = rights
    }
}

extension FileSettings.Content {
    /// The part after the access rights; nil for an unknown type.
    fileprivate init?(type: UInt8, _ reader: inout ByteReader) throws(ByteReader.Failure) {
        switch type {
        case 0: self = .standard(size: Int(try reader.readUInt24LittleEndian()))
        case 1: self = .backup(size: Int(try reader.readUInt24LittleEndian()))
        case 2:
            self = .value(
                lower: Int32(bitPattern: try reader.readUInt32LittleEndian()),
                upper: Int32(bitPattern: try reader.readUInt32LittleEndian()),
                limitedCredit: Int32(bitPattern: try reader.readUInt32LittleEndian()),
                options: FileSettings.ValueOptions(rawValue: try reader.readUInt8())
            )
        case 3: self = .linearRecords(try FileSettings.Records(&reader))
        case 4: self = .cyclicRecords(try FileSettings.Records(&reader))
        default: return nil
        }
    }
}

extension FileSettings.Records {
    fileprivate init(_ reader: inout ByteReader) throws(ByteReader.Failure) {
        size = Int(try reader.readUInt24LittleEndian())
        maximum = Int(try reader.readUInt24LittleEndian())
        current = Int(try reader.readUInt24LittleEndian())
    }
}

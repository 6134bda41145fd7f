// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import CardCrypto
package import SmartCard

/// What one file holds.
package struct FileContent: Hashable, Sendable {
    /// File number.
    package let file: UInt8
    /// All bytes of the file.
    package let bytes: [UInt8]

    package init(file: UInt8, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }
}

/// The fields of a card's files, after constants, checksums and UID were checked.
package struct CardRecord: Hashable, Sendable {
    /// UID of the card that was read.
    package let uid: CardUID
    /// The CROUS number.
    package let number: CROUSNumber
    /// Day of the encoding, nil when the profile has no such field.
    package let day: CardDay?
    /// CNOUS id, CROUS id, issuer and mapping, as far as the profile has fields for them.
    package let parameters: [ProfileField.Figure: UInt64]
}

/// Why the files of a card hold no record.
package enum RecordError: Error, Hashable, Sendable {
    /// The file was not read, or its size is not the profile's.
    case size(file: UInt8)
    /// The field's bytes do not match its coding or the card's UID.
    case field(String, file: UInt8)
}

extension CardProfile {
    /// The content of each file for a card, in the order of ``files``.
    package func contents(number: CROUSNumber, uid: CardUID, day: CardDay) -> [FileContent] {
        files.map { file in
            var bytes = [UInt8](repeating: 0, count: file.size)
            // A checksum covers the bytes before it, so the fields are written in the order of the file.
            for field in file.fields.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
                let value = field.encode(
                    number: number,
                    uid: uid,
                    day: day,
                    issuer: issuer,
                    before: bytes[..<field.range.lowerBound]
                )
                bytes.replaceSubrange(field.range, with: value)
            }
            return FileContent(file: file.number, bytes: bytes)
        }
    }

    /// The record in the files of the card with this UID. Bytes outside of fields may have any value.
    package func record(in contents: [FileContent], of uid: CardUID) throws(RecordError) -> CardRecord {
        var figures: [ProfileField.Figure: UInt64] = [:]
        var day: CardDay?
        for file in files {
            guard let bytes = contents.first(where: { $0.file == file.number })?.bytes, bytes.count == file.size else {
                throw .size(file: file.number)
            }
            for field in file.fields {
                switch field.decode(bytes, of: uid) {
                case .figure(let figure, let value) where figures[figure] ?? value == value: figures[figure] = value
                case .day(let value): day = value
                case .asExpected: continue
                case .figure, nil: throw .field(field.name, file: file.number)
                }
            }
        }
        guard let number = figures.removeValue(forKey: .number).flatMap(CROUSNumber.init) else {
            throw .field(ProfileField.Figure.number.rawValue, file: files.first?.number ?? 0)
        }
        return CardRecord(uid: uid, number: number, day: day, parameters: figures)
    }
}

extension ProfileField {
    /// Value of a field.
    fileprivate enum Value {
        case figure(Figure, UInt64)
        case day(CardDay)
        /// A constant, UID or checksum with its only valid value.
        case asExpected
    }

    fileprivate func encode(
        number: CROUSNumber,
        uid: CardUID,
        day: CardDay,
        issuer: IssuerParameters,
        before: ArraySlice<UInt8>
    ) -> [UInt8] {
        switch content {
        case .constant(let bytes): bytes
        case .uid: Array((uid.bytes + [UInt8](repeating: 0, count: range.count)).prefix(range.count))
        case .date: Coding.bcd.encode(day.digits, length: range.count)
        case .figure(let figure, let coding):
            coding.encode(issuer.value(of: figure) ?? number.value, length: range.count)
        case .checksum(let checksum): checksum.bytes(over: before)
        }
    }

    /// Nil when the bytes are invalid; `bytes` has the file's size.
    fileprivate func decode(_ bytes: [UInt8], of uid: CardUID) -> Value? {
        let own = Array(bytes[range])
        switch content {
        case .constant(let expected): return own == expected ? .asExpected : nil
        case .uid: return own == uid.bytes ? .asExpected : nil
        case .checksum(let checksum): return own == checksum.bytes(over: bytes[..<range.lowerBound]) ? .asExpected : nil
        case .date: return Coding.bcd.decode(own).flatMap(CardDay.init(digits:)).map { .day($0) }
        case .figure(let figure, let coding): return coding.decode(own).map { .figure(figure, $0) }
        }
    }
}

extension ProfileField.Checksum {
    fileprivate func bytes(over bytes: ArraySlice<UInt8>) -> [UInt8] {
        self == .crc16 ? CRC.crc16(bytes) : CRC.crc32(bytes)
    }
}

extension ProfileField.Coding {
    /// The lowest digits or bytes of `value`; the profile was checked to hold all of them.
    fileprivate func encode(_ value: UInt64, length: Int) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        let base: UInt64 = self == .uint ? 256 : self == .bcd ? 100 : 10
        for _ in 0..<length {
            let digit = UInt8(truncatingIfNeeded: rest % base)
            rest /= base
            switch self {
            case .uint: bytes.append(digit)
            case .bcd: bytes.append((digit / 10) << 4 | digit % 10)
            case .ascii: bytes.append(UInt8(ascii: "0") + digit)
            }
        }
        return bytes.reversed()
    }

    /// Nil when the digits are not digits.
    fileprivate func decode(_ bytes: [UInt8]) -> UInt64? {
        var value: UInt64 = 0
        for byte in bytes {
            switch self {
            case .uint: value = value << 8 | UInt64(byte)
            case .bcd:
                guard byte >> 4 < 10, byte & 0x0F < 10 else { return nil }
                value = value * 100 + UInt64(byte >> 4) * 10 + UInt64(byte & 0x0F)
            case .ascii:
                guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
                value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
            }
        }
        return value
    }
}

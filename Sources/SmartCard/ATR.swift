// SPDX-License-Identifier: Apache-2.0

/// Answer to reset (ISO/IEC 7816-3, 8.2). A hint about the card, never a proof of its type.
package struct ATR: Hashable, Sendable, CustomStringConvertible {
    /// Why bytes are no ATR.
    package enum Failure: Error, Hashable, Sendable {
        /// Fewer bytes than the format bytes announce, more than 33, or bytes after the end.
        case length
        /// TS is neither 3B nor 3F.
        case initialCharacter(UInt8)
        /// The exclusive or from T0 to TCK is not zero.
        case checksum
    }

    /// What a PC/SC contactless ATR says of its card (PC/SC part 3, 3.1.3.2.3).
    package enum Contactless: Hashable, Sendable {
        /// ISO/IEC 14443-4; historical bytes from the ATS.
        case iso14443Part4
        /// A storage card by its PC/SC name: 0001 Classic 1K, 0002 Classic 4K, 0003 Ultralight, 0026 Mini.
        case storage(name: UInt16)
    }

    package let bytes: [UInt8]
    /// Up to 15 bytes the card chooses freely.
    package let historicalBytes: [UInt8]
    /// Transmission protocols offered in TD bytes, in order; T=0 when there is none.
    package let protocols: [UInt8]

    /// Parses and checks the structure.
    package init(_ bytes: [UInt8]) throws(Failure) {
        guard bytes.count <= 33 else { throw .length }
        var reader = ByteReader(bytes)
        do {
            let initial = try reader.readUInt8()
            guard initial == 0x3B || initial == 0x3F else { throw Failure.initialCharacter(initial) }
            let format = try reader.readUInt8()
            protocols = try Self.readInterfaceBytes(&reader, format: format)
            historicalBytes = try reader.read(Int(format & 0x0F))
            if protocols.contains(where: { $0 != 0 }) {
                _ = try reader.readUInt8()
                guard bytes.dropFirst().reduce(0, ^) == 0 else { throw Failure.checksum }
            }
            try reader.finish()
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .length
        }
        self.bytes = bytes
    }

    /// TA, TB, TC and TD groups: the high nibble of T0 and of each TD says which of them follow.
    private static func readInterfaceBytes(
        _ reader: inout ByteReader,
        format: UInt8
    ) throws(ByteReader.Failure) -> [UInt8] {
        var protocols: [UInt8] = []
        var present = format >> 4
        while present != 0 {
            _ = try reader.read((present & 0b0111).nonzeroBitCount)
            guard present & 0b1000 != 0 else { break }
            let next = try reader.readUInt8()
            protocols.append(next & 0x0F)
            present = next >> 4
        }
        return protocols.isEmpty ? [0] : protocols
    }

    /// What the ATR says when it has the form a PC/SC reader makes for a contactless card, nil when it has another.
    package var contactless: Contactless? {
        guard protocols == [0, 1] else { return nil }
        let name: [UInt8] = [0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06]
        guard historicalBytes.starts(with: name), historicalBytes.count >= name.count + 3 else { return .iso14443Part4 }
        return .storage(name: UInt16(historicalBytes[name.count + 1]) << 8 | UInt16(historicalBytes[name.count + 2]))
    }

    /// Upper-case hexadecimal digits without separators.
    package var description: String { Hex.encode(bytes) }
}

// SPDX-License-Identifier: Apache-2.0

/// A short command APDU in one of the four cases of ISO/IEC 7816-3, 12.1.
///
/// | case | on the wire | here |
/// | --- | --- | --- |
/// | 1 | CLA INS P1 P2 | no data, no expected length |
/// | 2 | CLA INS P1 P2 Le | no data |
/// | 3 | CLA INS P1 P2 Lc data | no expected length |
/// | 4 | CLA INS P1 P2 Lc data Le | both |
package struct CommandAPDU: Hashable, Sendable {
    /// Why bytes are not a short command APDU.
    package enum Failure: Error, Hashable, Sendable {
        /// Data must have 1 to 255 bytes.
        case dataLength(Int)
        /// The number of bytes fits none of the four cases.
        case malformed(byteCount: Int)
    }

    /// The number of bytes the answer may have, as Le says it.
    package struct ExpectedLength: Hashable, Sendable {
        /// Le as sent; 00 stands for 256.
        package let byte: UInt8

        package init(byte: UInt8) { self.byte = byte }

        /// Up to 256 bytes: Le 00.
        package static let maximum = ExpectedLength(byte: 0)

        /// Number of bytes, 1 to 256.
        package var count: Int { byte == 0 ? 256 : Int(byte) }
    }

    /// The parts of an exchange that must not appear in a trace; set by the code that builds the command.
    package struct Secrecy: OptionSet, Hashable, Sendable {
        /// Bits of the set.
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The command data.
        package static let command = Secrecy(rawValue: 1)
        /// The answer data.
        package static let answer = Secrecy(rawValue: 2)
    }

    package let cla: UInt8
    package let ins: UInt8
    package let p1: UInt8
    /// Second parameter byte.
    package let p2: UInt8
    package let data: [UInt8]
    /// Le, nil in cases 1 and 3.
    package let expectedLength: ExpectedLength?
    package let secrecy: Secrecy

    package init(
        cla: UInt8,
        ins: UInt8,
        p1: UInt8 = 0,
        p2: UInt8 = 0,
        expecting expectedLength: ExpectedLength? = nil,
        secrecy: Secrecy = []
    ) {
        self.cla = cla
        self.ins = ins
        self.p1 = p1
        self.p2 = p2
        self.data = []
        self.expectedLength = expectedLength
        self.secrecy = secrecy
    }

    /// Case 3 or 4; `data` has 1 to 255 bytes.
    package init(
        cla: UInt8,
        ins: UInt8,
        p1: UInt8 = 0,
        p2: UInt8 = 0,
        data: [UInt8],
        expecting expectedLength: ExpectedLength? = nil,
        secrecy: Secrecy = []
    ) throws(Failure) {
        guard 1...255 ~= data.count else { throw .dataLength(data.count) }
        self.cla = cla
        self.ins = ins
        self.p1 = p1
        self.p2 = p2
        self.data = data
        self.expectedLength = expectedLength
        self.secrecy = secrecy
    }

    /// Parses the wire form; extended lengths are refused.
    package init(bytes: [UInt8]) throws(Failure) {
        var reader = ByteReader(bytes)
        do {
            let header = try reader.read(4)
            let (cla, ins, p1, p2) = (header[0], header[1], header[2], header[3])
            guard reader.count > 0 else {
                self.init(cla: cla, ins: ins, p1: p1, p2: p2)
                return
            }
            let length = try reader.readUInt8()
            guard reader.count > 0 else {
                self.init(cla: cla, ins: ins, p1: p1, p2: p2, expecting: ExpectedLength(byte: length))
                return
            }
            let data = try reader.read(Int(length))
            let expected = reader.count > 0 ? ExpectedLength(byte: try reader.readUInt8()) : nil
            try reader.finish()
            try self.init(cla: cla, ins: ins, p1: p1, p2: p2, data: data, expecting: expected)
        } catch {
            throw .malformed(byteCount: bytes.count)
        }
    }

    /// The wire form.
    package var bytes: [UInt8] {
        var bytes = [cla, ins, p1, p2]
        if !data.isEmpty { bytes += [UInt8(data.count)] + data }
        if let expectedLength { bytes.append(expectedLength.byte) }
        return bytes
    }
}

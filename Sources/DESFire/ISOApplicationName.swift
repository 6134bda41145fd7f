// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// How ISO/IEC 7816-4 commands find an application: file identifier and DF name (docs/facts/desfire.md, section 2.2).
package struct ISOApplicationName: Hashable, Sendable {
    package let fileID: UInt16
    /// DF name, 0 to 16 bytes; without one only the identifier selects the application.
    package let dfName: [UInt8]

    /// Nil when the name is longer than 16 bytes.
    package init?(fileID: UInt16, dfName: [UInt8] = []) {
        guard dfName.count <= 16 else { return nil }
        self.fileID = fileID
        self.dfName = dfName
    }

    /// Identifier and name as CreateApplication and GetDFNames have them; nil for another length.
    init?(wire: [UInt8]) {
        var reader = ByteReader(wire)
        guard let fileID = try? reader.readUInt16LittleEndian() else { return nil }
        self.init(fileID: fileID, dfName: reader.readRest())
    }

    /// The identifier least significant byte first, then the name.
    var wire: [UInt8] { UInt32(fileID).littleEndianBytes(2) + dfName }
}

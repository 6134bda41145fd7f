// SPDX-License-Identifier: Apache-2.0

/// An answer: data of 0 to 256 bytes and a status word.
package struct ResponseAPDU: Hashable, Sendable {
    /// Answer data without the status word.
    package let data: [UInt8]
    /// The last two bytes.
    package let status: StatusWord

    package init(data: [UInt8] = [], status: StatusWord) {
        self.data = data
        self.status = status
    }

    /// Parses the wire form; nil for fewer than two bytes.
    package init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let data = try? reader.read(bytes.count - 2), let word = try? reader.readUInt16BigEndian() else {
            return nil
        }
        self.init(data: data, status: StatusWord(word))
    }

    /// The wire form.
    package var bytes: [UInt8] { data + status.bytes }
}

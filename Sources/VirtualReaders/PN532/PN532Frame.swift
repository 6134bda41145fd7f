// SPDX-License-Identifier: Apache-2.0

/// Frames of the PN532's host link (PN532 user manual UM0701-02, 6.2.1).
///
/// ```
/// 00 00 FF LEN LCS        TFI PD0…PDn DCS 00   normal: LEN counts TFI and PD, at most 255
/// 00 00 FF FF FF LENM LENL LCS TFI PD0…PDn DCS 00   extended, at most 265
/// 00 00 FF 00 FF 00   ACK      00 00 FF FF 00 00   NACK
/// ```
enum PN532Frame {
    static let acknowledgement: [UInt8] = [0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00]
    /// Answer to a command the chip does not know or whose parameters are wrong.
    static let syntaxError: [UInt8] = [0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00]

    /// First byte of frames from the host and of frames from the chip.
    static let fromHost: UInt8 = 0xD4
    static let fromChip: UInt8 = 0xD5
    /// TFI and PD of the longest frame.
    static let longest = 265

    /// A frame of the chip around an answer's code and data.
    static func answer(_ payload: [UInt8]) -> [UInt8] {
        let body = [fromChip] + payload
        let length = body.count
        let header: [UInt8]
        if length <= 255 {
            header = [UInt8(length), complement(UInt8(length))]
        } else {
            let bytes = [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
            header = [0xFF, 0xFF] + bytes + [complement(bytes[0] &+ bytes[1])]
        }
        return [0x00, 0x00, 0xFF] + header + body + [complement(body.reduce(0, &+)), 0x00]
    }

    /// The byte that makes the sum zero.
    static func complement(_ sum: UInt8) -> UInt8 { 0 &- sum }
}

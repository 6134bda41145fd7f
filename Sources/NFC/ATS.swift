// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// The answer to select of a contactless card (ISO/IEC 14443-4, 5.2) without its length byte, as libnfc gives it.
struct ATS {
    let historicalBytes: [UInt8]

    /// Nil when T0 announces more interface bytes than there are, or when more historical bytes follow than an ATR holds.
    init?(_ bytes: [UInt8]) {
        guard let format = bytes.first else {
            historicalBytes = []
            return
        }
        let interfaceBytes = (format >> 4 & 0b0111).nonzeroBitCount
        guard 0...15 ~= bytes.count - 1 - interfaceBytes else { return nil }
        historicalBytes = Array(bytes.dropFirst(1 + interfaceBytes))
    }

    /// The answer to reset that a PC/SC reader makes for such a card (PC/SC part 3, 3.1.3.2.3), so that the modules
    /// above see the same card on every kind of reader.
    var atr: ATR? {
        let body = [0x80 | UInt8(historicalBytes.count), 0x80, 0x01] + historicalBytes
        return try? ATR([0x3B] + body + [body.reduce(0, ^)])
    }
}

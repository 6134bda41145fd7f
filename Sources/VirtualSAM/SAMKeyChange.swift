// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix

/// The cryptogram of a DESFire ChangeKey as SAM_ChangeKeyPICC makes it (docs/facts/sam.md, section 4.10;
/// docs/facts/desfire.md, section 4.2).
struct SAMKeyChange {
    /// Key number at the card: 0 to 13.
    let keyNumber: UInt8
    /// The key is the card's master key, whose type is in the key number byte.
    let isCardMasterKey: Bool
    /// The key to write.
    let newKey: CardKey
    /// The key to replace; nil when the session was opened with it.
    let currentKey: CardKey?

    /// The bytes for the card after `C4` and the key number byte.
    func cryptogram(in session: inout SAMCardSession) throws -> [UInt8] {
        var plain = newKey.withStoredBytes { new in plainText(new: new, isD40: session.entry.secureMessaging == .d40) }
        defer { SecretMemory.wipe(&plain) }
        return try session.send(plain)
    }

    private func plainText(new: [UInt8], isD40: Bool) -> [UInt8] {
        let sum: ([UInt8]) -> [UInt8] = isD40 ? { CRC.crc16($0) } : { CRC.crc32($0) }
        var plain = currentKey.map { $0.withStoredBytes { current in xor(new, current) } } ?? new
        if newKey.type == .aes128 { plain.append(newKey.version) }
        plain += sum(isD40 ? plain : [0xC4, keyByte] + plain)
        return currentKey == nil ? plain : plain + sum(new)
    }

    private var keyByte: UInt8 {
        guard isCardMasterKey else { return keyNumber }
        switch newKey.type {
        case .des, .twoKeyTripleDES: return keyNumber
        case .threeKeyTripleDES: return 0x40 | keyNumber
        case .aes128, .aes192: return 0x80 | keyNumber
        }
    }
}

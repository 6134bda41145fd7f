// SPDX-License-Identifier: Apache-2.0
internal import Posix
internal import SmartCard

/// How a card's own key is made from a master key and the card's input.
package enum KeyDiversification: Hashable, Sendable {
    /// NXP AN10922, "AV2": CMAC-like, 1 to 31 bytes of input for AES, 1 to 15 for the DES family.
    case an10922
    /// SAM AV1: CBC over the master key with the input as vector, 16 bytes for AES, 8 for the DES family;
    /// `oneRound` enciphers only the first eight bytes of a two-key triple DES key.
    case av1(oneRound: Bool)

    /// The key of one card, with the master key's version and type; single DES becomes two-key triple DES.
    package func key(from master: CardKey, input: [UInt8]) throws(CryptoError) -> CardKey {
        let cipher = try BlockCipher(master)
        var bytes: [UInt8]
        switch self {
        case .an10922: bytes = try Self.an10922(cipher, input)
        case .av1(let oneRound): bytes = try Self.av1(cipher, master, input, oneRound: oneRound)
        }
        if master.type.isDES { CardKey.write(version: master.version, into: &bytes) }
        // A diversified single DES key has unequal halves, so it is a two-key triple DES key.
        let type: CardKeyType = master.type == .des ? .twoKeyTripleDES : master.type
        return try CardKey(type: type, wiping: &bytes, version: master.version)
    }

    /// AN10922, 2.2: constant and input, always padded to two blocks, the last block combined with a CMAC subkey.
    private static func an10922(_ cipher: BlockCipher, _ input: [UInt8]) throws(CryptoError) -> [UInt8] {
        let size = 2 * cipher.blockSize
        guard 1..<size ~= input.count else { throw .diversificationInput(length: input.count) }
        let subkeys = try CMAC(cipher)
        func part(_ constant: UInt8) throws(CryptoError) -> [UInt8] {
            var message = [constant] + input
            let subkey = message.count == size ? subkeys.subkey1 : subkeys.subkey2
            if message.count < size { message = message.padded80(toMultipleOf: size) }
            message.replaceSubrange(cipher.blockSize..., with: xor(message[cipher.blockSize...], subkey))
            let chain = CBC(cipher)
            var vector = chain.zeroVector
            _ = try chain.encrypt(message, vector: &vector)
            return vector
        }
        switch cipher.type {
        case .aes128: return try part(0x01)
        case .aes192:
            let (first, second) = (try part(0x11), try part(0x12))
            return first[..<8] + xor(first[8...], second[..<8]) + second[8...]
        case .des, .twoKeyTripleDES: return try part(0x21) + part(0x22)
        case .threeKeyTripleDES: return try part(0x31) + part(0x32) + part(0x33)
        }
    }

    private static func av1(
        _ cipher: BlockCipher,
        _ master: CardKey,
        _ input: [UInt8],
        oneRound: Bool
    ) throws(CryptoError) -> [UInt8] {
        guard input.count == cipher.blockSize else { throw .diversificationInput(length: input.count) }
        var key = unsafe master.secret.withBytes { unsafe Array($0) }
        defer { SecretMemory.wipe(&key) }
        let chain = CBC(cipher)
        var vector = input
        if oneRound && master.type.isDES && key.count == 16 {
            let half = try chain.encrypt(Array(key.prefix(8)), vector: &vector)
            return half + half
        }
        let whole = try chain.encrypt(key.zeroPadded(toMultipleOf: cipher.blockSize), vector: &vector)
        return Array(whole.prefix(key.count))
    }
}

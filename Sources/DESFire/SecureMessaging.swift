// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix

/// Secure messaging with a session key in this process (docs/facts/desfire.md, section 4).
///
///     EV1 (1A, AA): one vector, zero after the authentication, chains through every CMAC and every cipher text
///
///     command  plain       CMD | header | data                              CMAC computed, not sent
///              MACed       CMD | header | data | CMAC(8)                    over all before it
///              enciphered  CMD | header | data | CRC32(4) | 00..            CRC over all before it
///                                       `---- E(Ks, vector) ----´
///     answer   plain       data | CMAC(8)                                   over data | 00
///              enciphered  data | CRC32(4) | 00.. or 80 00..                CRC over data | 00
///                          `------- E(Ks, vector) -------´
///
///     D40 (0A): vector zero for each message; sending runs the block cipher backwards
///
///     MACed       data | MAC(4)                 first half of the last block of E(Ks, data | 00..)
///     enciphered  data | CRC16(2) | 00..        CRC over data only
struct SecureMessaging {
    private let isLegacy: Bool
    private let chain: CBC
    private let cmac: CMAC
    /// Where the next EV1 message begins.
    private(set) var vector: [UInt8]

    /// A session just opened; `vector` differs from zero only when a recorded session is resumed.
    init(
        _ method: AuthenticationMethod,
        sessionKey: CardKey,
        vector: [UInt8]? = nil
    ) throws(CryptoError) {
        let cipher = try BlockCipher(sessionKey)
        isLegacy = method == .legacy
        chain = CBC(cipher)
        cmac = try CMAC(cipher)
        self.vector = vector ?? chain.zeroVector
    }

    /// EV1: 8 bytes over the whole command. D40: 4 bytes over its data.
    mutating func mac(over message: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard isLegacy else { return Array(try cmac.mac(of: message, vector: &vector).prefix(8)) }
        vector = chain.zeroVector
        _ = try chain.encrypt(message.zeroPadded(toMultipleOf: chain.cipher.blockSize), vector: &vector)
        return Array(vector.prefix(4))
    }

    /// True when the MAC of an answer with status 00 is right.
    mutating func isValid(mac received: [UInt8], of answer: [UInt8]) throws(CryptoError) -> Bool {
        try mac(over: isLegacy ? answer : answer + [0]) == received
    }

    /// Cipher text of `data` with its checksum; `header` is part of EV1 checksums only.
    mutating func encipher(header: [UInt8], data: [UInt8], padding: CommandPadding) throws(CryptoError) -> [UInt8] {
        let plain = data + checksum(header + data, legacy: data)
        return try send(padding == .marked ? plain + [0x80] : plain)
    }

    /// Plain text of an answer with status 00, nil when length, checksum or padding is wrong.
    ///
    /// With a nil `length` it is searched: the shortest one with a right checksum and padding, because in a D40 session
    /// the zeros of the padding may be the checksum of what comes before them. Only in that case the padding may be a
    /// whole block.
    mutating func decipher(_ cipherText: [UInt8], length: Int?) throws(CryptoError) -> [UInt8]? {
        let size = chain.cipher.blockSize
        let longest = cipherText.count - checksumLength
        let shortest = max(0, longest - size + (length == nil ? 0 : 1))
        guard cipherText.count % size == 0, shortest <= longest, (shortest...longest).contains(length ?? longest) else {
            return nil
        }
        if isLegacy { vector = chain.zeroVector }
        let plain = try chain.decrypt(cipherText, vector: &vector)
        let lengths = length.map { $0...$0 } ?? shortest...longest
        return lengths.first { isSound(plain, length: $0) }.map { Array(plain.prefix($0)) }
    }

    /// True when checksum and padding after `length` bytes are right; 80 00.. is accepted wherever 00.. is.
    private func isSound(_ plain: [UInt8], length: Int) -> Bool {
        let data = Array(plain.prefix(length))
        let padding = plain.dropFirst(length + checksumLength)
        return checksum(data + [0], legacy: data) == Array(plain.dropFirst(length).prefix(checksumLength))
            && [0x00, 0x80].contains(padding.first ?? 0) && padding.dropFirst().allSatisfy { $0 == 0 }
    }

    private var checksumLength: Int { isLegacy ? 2 : 4 }

    /// What follows `C4 keyNumber`; nil when the two keys differ in length (docs/facts/desfire.md, section 4.2).
    mutating func cryptogram(keyNumberByte: UInt8, current: CardKey?, new: CardKey) throws(CryptoError) -> [UInt8]? {
        guard current.map({ $0.type.keyLength == new.type.keyLength }) ?? true else { return nil }
        var plain = Self.masked(new, by: current)
        defer { SecretMemory.wipe(&plain) }
        if new.type == .aes128 { plain.append(new.version) }
        plain += checksum([0xC4, keyNumberByte] + plain, legacy: plain)
        if current != nil { plain += new.withStoredBytes { checksum($0, legacy: $0) } }
        return try send(plain)
    }

    private static func masked(_ new: CardKey, by current: CardKey?) -> [UInt8] {
        new.withStoredBytes { new in
            current?.withStoredBytes { xor(new, $0) } ?? new
        }
    }

    private func checksum(_ message: [UInt8], legacy data: [UInt8]) -> [UInt8] {
        isLegacy ? CRC.crc16(data) : CRC.crc32(message)
    }

    /// The D40 direction is backwards because the card can only encipher.
    private mutating func send(_ plain: [UInt8]) throws(CryptoError) -> [UInt8] {
        let padded = plain.zeroPadded(toMultipleOf: chain.cipher.blockSize)
        guard isLegacy else { return try chain.encrypt(padded, vector: &vector) }
        vector = chain.zeroVector
        return try chain.decryptToSend(padded, vector: &vector)
    }
}

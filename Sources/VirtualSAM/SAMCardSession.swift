// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// An open DESFire session inside the SAM: session key, running vector, and what the key's entry allows
/// (docs/facts/sam.md, sections 4.7 to 4.10; docs/facts/desfire.md, section 4).
///
/// ```
/// EV1   MAC = CMAC from the running vector, 8 bytes          data | CRC32(header | data) | 00..   vector runs on
/// D40   MAC = CBC over zero-padded data from zero, 4 bytes   data | CRC16(data) | 00..            vector is zero
/// ```
struct SAMCardSession {
    /// The entry the session was opened with.
    let entry: SAMKeyEntry
    /// The session key, for DumpSessionKey.
    let key: CardKey
    private let chain: CBC
    private let cmac: CMAC
    /// The vector of an EV1 session.
    var vector: [UInt8]

    init(key: CardKey, entry: SAMKeyEntry) throws {
        self.entry = entry
        self.key = key
        chain = CBC(try BlockCipher(key))
        cmac = try CMAC(chain.cipher)
        vector = chain.zeroVector
    }

    private var isD40: Bool { entry.secureMessaging == .d40 }

    /// Bytes of a MAC when the command does not set the number.
    var defaultMACLength: Int { isD40 ? 4 : 8 }

    /// Cipher block in bytes.
    var blockSize: Int { chain.cipher.blockSize }

    /// Status bytes after the cipher text given to DecipherData: the card's status, which D40 does not protect.
    var statusLength: Int { isD40 ? 0 : 1 }

    /// The whole MAC of a message; in EV1 it is the next vector.
    mutating func mac(of message: [UInt8]) throws -> [UInt8] {
        guard isD40 else { return try cmac.mac(of: message, vector: &vector) }
        var last = chain.zeroVector
        _ = try chain.encrypt(message.zeroPadded(toMultipleOf: blockSize), vector: &last)
        return last
    }

    /// `data` with its checksum, padded and enciphered, after a header that stays in clear.
    mutating func encipher(header: [UInt8], data: [UInt8]) throws -> [UInt8] {
        let checkSum = isD40 ? CRC.crc16(data) : CRC.crc32(header + data)
        return try send(data + checkSum)
    }

    /// Pads with zeros and enciphers as a reader does.
    mutating func send(_ plain: [UInt8]) throws -> [UInt8] {
        let padded = plain.zeroPadded(toMultipleOf: blockSize)
        guard isD40 else { return try chain.encrypt(padded, vector: &vector) }
        var start = chain.zeroVector
        return try chain.decryptToSend(padded, vector: &start)
    }

    /// The data of an enciphered answer after checking checksum and padding; with a nil `length` the padding shows the
    /// end.
    mutating func decipher(_ cipherText: [UInt8], status: [UInt8], length: Int?) throws -> [UInt8] {
        if isD40 { vector = chain.zeroVector }
        let plain = try chain.decrypt(cipherText, vector: &vector)
        let sumLength = isD40 ? 2 : 4
        let candidates = length.map { [$0] } ?? Array(stride(from: plain.count - sumLength, through: 0, by: -1))
        for candidate in candidates where candidate + sumLength <= plain.count {
            let data = Array(plain.prefix(candidate))
            let rest = plain.dropFirst(candidate)
            let checkSum = isD40 ? CRC.crc16(data) : CRC.crc32(data + status)
            if Array(rest.prefix(sumLength)) == checkSum && Self.isPadding(rest.dropFirst(sumLength)) { return data }
        }
        throw VirtualSAMStatus.cryptoFailure
    }

    /// Zeros, or 80 and zeros where the card did not know the length asked for.
    private static func isPadding(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.dropFirst(bytes.first == 0x80 ? 1 : 0).allSatisfy { $0 == 0 }
    }
}

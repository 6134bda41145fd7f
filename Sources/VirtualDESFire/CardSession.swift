// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// The card's side of secure messaging after an authentication.
///
/// ```
/// EV1, 1A and AA: one vector for the session    CRC32 over CMD, header, data     MAC = first 8 bytes of the CMAC
/// D40, 0A:        vector 0 for each message     CRC16 over data                  MAC = first 4 bytes of the CBC-MAC
///
/// maced:          CMD header  data | MAC
/// enciphered:     CMD header [data | CRC | 00 ..]
/// ```
struct CardSession {
    enum Channel {
        case d40
        case ev1
    }

    let channel: Channel
    /// Number of the key that opened the session.
    let keyNumber: UInt8
    private let chain: CBC
    private let cmac: CMAC
    /// The vector of an EV1 session; a D40 session begins each message at zero.
    var vector: [UInt8]

    /// A session whose vector is zero.
    init(channel: Channel, keyNumber: UInt8, key: CardKey) throws(CryptoError) {
        let cipher = try BlockCipher(key)
        self.channel = channel
        self.keyNumber = keyNumber
        chain = CBC(cipher)
        cmac = try CMAC(cipher)
        vector = chain.zeroVector
    }

    private var blockSize: Int { chain.cipher.blockSize }
    private var macLength: Int { channel == .ev1 ? 8 : 4 }
    private var checksumLength: Int { channel == .ev1 ? 4 : 2 }

    /// Number of bytes `count` bytes of data take on the wire.
    func securedCount(of count: Int, mode: CardMode) -> Int {
        switch mode {
        case .plain: count
        case .maced: count + macLength
        case .enciphered: cryptogramLength(of: count + checksumLength)
        }
    }

    /// Number of bytes after enciphering with zeros up to the block.
    func cryptogramLength(of count: Int) -> Int { (count + blockSize - 1) / blockSize * blockSize }

    // MARK: Commands

    /// A command without protection: in EV1 its CMAC still moves the vector.
    mutating func pass(_ message: [UInt8]) throws(CardStatus) {
        if channel == .ev1 { _ = try mac(message) }
    }

    /// Removes the protection of `count` bytes of data. `header` is the command code and the bytes before the data.
    mutating func open(
        _ secured: [UInt8],
        count: Int,
        header: [UInt8],
        mode: CardMode
    ) throws(CardStatus) -> [UInt8] {
        let data = Array(secured.prefix(count))
        switch mode {
        case .plain:
            try pass(header + data)
            return data
        case .maced:
            let expected = try mac(channel == .ev1 ? header + data : data)
            guard Array(secured.dropFirst(count)) == expected else { throw .integrityError }
            return data
        case .enciphered:
            let plain = try decipher(secured)
            let data = Array(plain.prefix(count))
            try check(plain.dropFirst(count), is: checksum(of: data, header: header))
            return data
        }
    }

    /// Deciphers a whole cryptogram.
    mutating func decipher(_ cryptogram: [UInt8]) throws(CardStatus) -> [UInt8] {
        try CardSession.computing { () throws(CryptoError) in
            if channel == .ev1 { return try chain.decrypt(cryptogram, vector: &vector) }
            return try chain.receive(cryptogram)
        }
    }

    /// The checksum of deciphered data: EV1 includes the header, D40 does not.
    func checksum(of data: [UInt8], header: [UInt8]) -> [UInt8] {
        channel == .ev1 ? CRC.crc32(header + data) : CRC.crc16(data)
    }

    /// Throws unless the bytes are the expected checksums followed by zeros.
    func check(_ rest: some Collection<UInt8>, is expected: [UInt8]) throws(CardStatus) {
        guard Array(rest.prefix(expected.count)) == expected, rest.dropFirst(expected.count).allSatisfy({ $0 == 0 })
        else { throw .integrityError }
    }

    // MARK: Answers

    /// Answer data followed by its MAC (none where the channel has none). In D40 only data of a MACed file has one.
    mutating func macOfAnswer(_ data: [UInt8], mode: CardMode) throws(CardStatus) -> [UInt8] {
        switch channel {
        case .ev1: try mac(data + [CardStatus.done.rawValue])
        case .d40: mode == .maced ? try mac(data) : []
        }
    }

    /// Answer data enciphered with its checksum. 80 marks the end when the reader could not know the length and the
    /// last block has room for it: libfreefare does not find a checksum before a whole block of padding.
    mutating func encipherAnswer(_ data: [UInt8], isLengthKnown: Bool) throws(CardStatus) -> [UInt8] {
        let sum = channel == .ev1 ? CRC.crc32(data + [CardStatus.done.rawValue]) : CRC.crc16(data)
        let whole = data + sum
        let isWhole = whole.count.isMultiple(of: blockSize)
        let padded = (isLengthKnown || isWhole ? whole : whole + [0x80]).zeroPadded(toMultipleOf: blockSize)
        return try CardSession.computing { () throws(CryptoError) in
            if channel == .d40 { vector = chain.zeroVector }
            return try chain.encrypt(padded, vector: &vector)
        }
    }

    /// Bytes of one frame of enciphered data: whole blocks only.
    func frameLength(within limit: Int) -> Int { limit / blockSize * blockSize }

    private mutating func mac(_ message: [UInt8]) throws(CardStatus) -> [UInt8] {
        let whole = try CardSession.computing { () throws(CryptoError) in
            if channel == .ev1 { return try cmac.mac(of: message, vector: &vector) }
            var zero = chain.zeroVector
            _ = try chain.encrypt(message.zeroPadded(toMultipleOf: blockSize), vector: &zero)
            return zero
        }
        return Array(whole.prefix(macLength))
    }

    /// Data that does not fit the cipher is treated as data without integrity.
    static func computing<Result>(_ body: () throws(CryptoError) -> Result) throws(CardStatus) -> Result {
        do {
            return try body()
        } catch {
            throw .integrityError
        }
    }
}

extension CBC {
    /// Inverts ``decryptToSend(_:vector:)`` of a D40 reader: the card only ever enciphers, and the vector is zero.
    func receive(_ data: [UInt8]) throws(CryptoError) -> [UInt8] {
        xor(try cipher.encrypt(data), zeroVector + data)
    }
}

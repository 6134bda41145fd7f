// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix

/// The card's side of an authentication between its two steps.
struct CardAuthentication {
    private let key: CardKey
    private let keyNumber: UInt8
    private let channel: CardSession.Channel
    private let chain: CBC
    private let randomB: [UInt8]
    private var vector: [UInt8]
    /// RndB enciphered: the answer to the first step.
    let challenge: [UInt8]

    /// Draws RndB: a block, but 16 bytes for three-key triple DES.
    init(
        _ key: CardKey,
        number: UInt8,
        channel: CardSession.Channel,
        random: any RandomSource
    ) throws(CryptoError) {
        self.key = key
        keyNumber = number
        self.channel = channel
        chain = CBC(try BlockCipher(key))
        randomB = try random.bytes(key.type.isDES && key.type != .threeKeyTripleDES ? 8 : 16)
        vector = chain.zeroVector
        challenge = try chain.encrypt(randomB, vector: &vector)
    }

    /// Checks the reader's token; returns the answer and the session, whose vector is zero.
    mutating func finish(_ token: [UInt8]) throws(CardStatus) -> (answer: [UInt8], session: CardSession) {
        let length = randomB.count
        guard token.count == 2 * length else { throw .lengthError }
        let plain = try CardSession.computing { () throws(CryptoError) in
            channel == .ev1 ? try chain.decrypt(token, vector: &vector) : try chain.receive(token)
        }
        let randomA = Array(plain.prefix(length))
        guard Array(plain.dropFirst(length)) == rotatedLeft(randomB) else { throw .authenticationError }
        return try CardSession.computing { () throws(CryptoError) in
            if channel == .d40 { vector = chain.zeroVector }
            let answer = try chain.encrypt(rotatedLeft(randomA), vector: &vector)
            return (answer, try session(randomA))
        }
    }

    private func session(_ randomA: [UInt8]) throws(CryptoError) -> CardSession {
        var bytes = parts.flatMap { Array(randomA[$0] + randomB[$0]) }
        if key.type == .des { bytes += bytes }
        let key = try CardKey(type: key.type, wiping: &bytes)
        return try CardSession(channel: channel, keyNumber: keyNumber, key: key)
    }

    /// The bytes of RndA and RndB that form the session key; each range lies within the random numbers of its type.
    private var parts: [Range<Int>] {
        switch key.type {
        case .des: [0..<4]
        case .twoKeyTripleDES: [0..<4, 4..<8]
        case .threeKeyTripleDES: [0..<4, 6..<10, 12..<16]
        case .aes128, .aes192: [0..<4, 12..<16]
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// The SAM between the two parts of AuthenticatePICC: it has answered the card's challenge and waits for the card's
/// proof (docs/facts/sam.md, section 4.1; docs/facts/desfire.md, section 3).
struct SAMCardAuthentication {
    /// E(RndA | RndB'), the answer of part 1.
    let token: [UInt8]
    private let entry: SAMKeyEntry
    private let type: CardKeyType
    private let chain: CBC
    private let rndA: [UInt8]
    private let rndB: [UInt8]
    private let vector: [UInt8]

    /// Bytes of the card's challenge: 16 for AES and three-key triple DES, else 8.
    static func challengeLength(of type: CardKeyType) -> Int { type == .threeKeyTripleDES ? 16 : type.blockSize }

    /// Part 1. EV1 authentications chain the vector, D40 starts each message at zero and only deciphers.
    init(key: CardKey, entry: SAMKeyEntry, challenge: [UInt8], random: any RandomSource) throws {
        self.entry = entry
        type = key.type
        chain = CBC(try BlockCipher(key))
        var vector = chain.zeroVector
        rndB = try chain.decrypt(challenge, vector: &vector)
        rndA = try random.bytes(challenge.count)
        let plain = rndA + rotatedLeft(rndB)
        switch entry.secureMessaging {
        case .ev1: token = try chain.encrypt(plain, vector: &vector)
        case .d40:
            vector = chain.zeroVector
            token = try chain.decryptToSend(plain, vector: &vector)
            vector = chain.zeroVector
        }
        self.vector = vector
    }

    /// Part 2: the card's proof E(RndA') in, the session out.
    func finish(_ proof: [UInt8]) throws -> SAMCardSession {
        guard proof.count == rndA.count else { throw VirtualSAMStatus.wrongLength }
        var vector = vector
        guard try chain.decrypt(proof, vector: &vector) == rotatedLeft(rndA) else {
            throw VirtualSAMStatus.cryptoFailure
        }
        return try SAMCardSession(key: .session(of: type, rndA, rndB), entry: entry)
    }
}

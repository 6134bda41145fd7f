// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// The reader's side of the three passes, with a key in this process (docs/facts/desfire.md, section 3).
///
///     card    E(RndB)
///     reader  E(RndA | RndB rotated)        D40: D(...), the reader only ever deciphers
///     card    E(RndA rotated)
///
/// EV1 chains one vector through the three; D40 begins each with zero.
struct MutualAuthentication {
    /// What the reader sends in the second pass.
    let token: [UInt8]

    private let method: AuthenticationMethod
    private let keyType: CardKeyType
    private let chain: CBC
    private let vector: [UInt8]
    private let randomA: [UInt8]
    private let randomB: [UInt8]

    /// Nil when the challenge has another length than a card with this key would send.
    init?(
        _ method: AuthenticationMethod,
        key: CardKey,
        challenge: [UInt8],
        random: any RandomSource
    ) throws(CryptoError) {
        guard challenge.count == Self.randomLength(key.type) else { return nil }
        chain = CBC(try BlockCipher(key))
        var vector = chain.zeroVector
        randomB = try chain.decrypt(challenge, vector: &vector)
        randomA = try random.bytes(challenge.count)
        let proof = randomA + rotatedLeft(randomB)
        if method == .legacy {
            vector = chain.zeroVector
            token = try chain.decryptToSend(proof, vector: &vector)
            vector = chain.zeroVector
        } else {
            token = try chain.encrypt(proof, vector: &vector)
        }
        self.vector = vector
        self.method = method
        keyType = key.type
    }

    /// The session, nil when the answer does not prove that the card knows the key.
    func session(answer: [UInt8]) throws(CryptoError) -> SecureMessaging? {
        guard answer.count == randomA.count else { return nil }
        var vector = vector
        guard try chain.decrypt(answer, vector: &vector) == rotatedLeft(randomA) else { return nil }
        return try SecureMessaging(method, sessionKey: Self.sessionKey(keyType, randomA, randomB))
    }

    /// Key types a method takes.
    static func accepts(_ method: AuthenticationMethod, _ type: CardKeyType) -> Bool {
        switch method {
        case .legacy: type == .des || type == .twoKeyTripleDES
        case .iso: type.isDES
        case .aes: type == .aes128
        }
    }

    private static func randomLength(_ type: CardKeyType) -> Int {
        type == .des || type == .twoKeyTripleDES ? 8 : 16
    }

    /// Parts of both random numbers (docs/facts/desfire.md, section 3.4).
    static func sessionKey(_ type: CardKeyType, _ a: [UInt8], _ b: [UInt8]) throws(CryptoError) -> CardKey {
        let starts =
            switch type {
            case .des: [0, 0]
            case .twoKeyTripleDES: [0, 4]
            case .threeKeyTripleDES: [0, 6, 12]
            case .aes128, .aes192: [0, 12]
            }
        var bytes = starts.flatMap { a.dropFirst($0).prefix(4) + b.dropFirst($0).prefix(4) }
        return try CardKey(type: type, wiping: &bytes)
    }
}

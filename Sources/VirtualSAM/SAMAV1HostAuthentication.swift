// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix

/// The SAM's end of AuthenticateHost in AV1 mode, two passes with a key of any type (docs/facts/sam.md, section 3.5).
///
/// ```
/// host  KeyNo KeyVer [input]        SAM  E(K, RndB)
/// host  E(K, RndA | RndB')          SAM  E(K, RndA')
/// ```
struct SAMAV1HostAuthentication {
    /// E(K, RndB), the answer of the first pass.
    let challenge: [UInt8]
    private let type: CardKeyType
    private let keepsVector: Bool
    private let chain: CBC
    private let rndB: [UInt8]
    private let vector: [UInt8]

    /// First pass. Each message starts at zero unless the entry keeps the vector (SET bit KeepIV).
    init(key: CardKey, keepsVector: Bool, random: any RandomSource) throws {
        self.keepsVector = keepsVector
        type = key.type
        chain = CBC(try BlockCipher(key))
        rndB = try random.bytes(SAMCardAuthentication.challengeLength(of: type))
        var vector = chain.zeroVector
        challenge = try chain.encrypt(rndB, vector: &vector)
        self.vector = keepsVector ? vector : chain.zeroVector
    }

    /// True when the data can be that of the second pass.
    func awaits(_ data: [UInt8]) -> Bool { data.count == 2 * rndB.count }

    /// Second pass: the host's token in, the SAM's proof and the session out.
    func finish(_ token: [UInt8]) throws -> (answer: [UInt8], session: SAMAV1HostSession) {
        var vector = vector
        let plain = try chain.decrypt(token, vector: &vector)
        let rndA = Array(plain.prefix(rndB.count))
        guard Array(plain.dropFirst(rndB.count)) == rotatedLeft(rndB) else { throw VirtualSAMStatus.cryptoFailure }
        let key = try CardKey.session(of: type, rndA, rndB)
        if !keepsVector { vector = chain.zeroVector }
        let answer = try chain.encrypt(rotatedLeft(rndA), vector: &vector)
        return (answer, try SAMAV1HostSession(key: key, keepsVector: keepsVector))
    }
}

/// State after a host authentication in AV1 mode: the key that protects the data of ChangeKeyEntry. Other commands are
/// not protected (docs/facts/sam.md, section 3.5).
struct SAMAV1HostSession {
    private let chain: CBC
    private let keepsVector: Bool
    private var vector: [UInt8]

    /// Inferred from card sessions: the vector starts at zero even where it is kept afterwards.
    init(key: CardKey, keepsVector: Bool) throws {
        self.keepsVector = keepsVector
        chain = CBC(try BlockCipher(key))
        vector = chain.zeroVector
    }

    /// The 60 bytes of an entry out of E(entry | checksum | 00..), which is 64 bytes for every type of key: CRC32, or
    /// CRC16 and two zeros with two-key triple DES.
    mutating func open(_ cryptogram: [UInt8]) throws -> [UInt8] {
        guard cryptogram.count == 64 else { throw VirtualSAMStatus.wrongLength }
        if !keepsVector { vector = chain.zeroVector }
        var plain = try chain.decrypt(cryptogram, vector: &vector)
        defer { SecretMemory.wipe(&plain) }
        let entry = Array(plain.prefix(60))
        let isShort = chain.cipher.type == .des || chain.cipher.type == .twoKeyTripleDES
        let checkSum = isShort ? CRC.crc16(entry) + [0, 0] : CRC.crc32(entry)
        guard Array(plain.dropFirst(60)) == checkSum else { throw VirtualSAMStatus.securityNotSatisfied }
        return entry
    }
}

extension CardKey {
    /// The session key both ends derive from their random numbers (docs/facts/desfire.md, section 3.4;
    /// docs/facts/sam.md, section 3.5). That of a DES key is repeated to fill 16 bytes.
    static func session(of type: CardKeyType, _ rndA: [UInt8], _ rndB: [UInt8]) throws -> CardKey {
        func pieces(_ start: Int) -> ArraySlice<UInt8> {
            rndA.dropFirst(start).prefix(4) + rndB.dropFirst(start).prefix(4)
        }
        var bytes: [UInt8] =
            switch type {
            case .des: Array(pieces(0) + pieces(0))
            case .twoKeyTripleDES: Array(pieces(0) + pieces(4))
            case .threeKeyTripleDES, .aes192: Array(pieces(0) + pieces(6) + pieces(12))
            case .aes128: Array(pieces(0) + pieces(12))
            }
        return try CardKey(type: type == .des ? .twoKeyTripleDES : type, wiping: &bytes)
    }
}

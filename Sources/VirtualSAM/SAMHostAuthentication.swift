// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix

/// The SAM's end of AuthenticateHost in AV2 mode, three steps with an AES key (docs/facts/sam.md, section 3.1).
struct SAMHostAuthentication {
    /// Random number of the SAM in the first step, 12 bytes.
    let rnd2: [UInt8]
    private let key: CardKey
    private let tail: [UInt8]
    private var authenticationKey: CardKey?
    private var rndB: [UInt8] = []

    /// Step 1: the SAM's challenge. `tail` is the purpose of the authentication, 4 bytes after the random numbers in
    /// the MACed messages.
    init(key: CardKey, tail: [UInt8], random: any RandomSource) throws {
        guard key.type == .aes128 || key.type == .aes192 else { throw VirtualSAMStatus.conditionsNotSatisfied }
        self.key = key
        self.tail = tail
        rnd2 = try random.bytes(12)
    }

    /// True after step 2 succeeded.
    var awaitsToken: Bool { authenticationKey != nil }

    /// Step 2: the host's MAC and Rnd1 in, the SAM's MAC and E(Kxe, RndB) out.
    mutating func answer(_ data: [UInt8], random: any RandomSource) throws -> [UInt8] {
        guard data.count == 20 else { throw VirtualSAMStatus.wrongLength }
        let rnd1 = Array(data.dropFirst(8))
        let authentication = try CMAC(try BlockCipher(key))
        let expected = try authentication.truncatedMAC(of: rnd2 + tail)
        guard expected == Array(data.prefix(8)) else { throw VirtualSAMStatus.cryptoFailure }
        let kxe = try SAMSessionKey.authentication.key(from: key, rnd1, rnd2)
        rndB = try random.bytes(16)
        authenticationKey = kxe
        let chain = CBC(try BlockCipher(kxe))
        var vector = chain.zeroVector
        return try authentication.truncatedMAC(of: rnd1 + tail) + chain.encrypt(rndB, vector: &vector)
    }

    /// Step 3: E(Kxe, RndA | RndB'') in, E(Kxe, RndA'') and RndA out; each vector starts at zero.
    func finish(_ data: [UInt8]) throws -> (answer: [UInt8], rndA: [UInt8]) {
        guard data.count == 32, let authenticationKey else { throw VirtualSAMStatus.wrongLength }
        let chain = CBC(try BlockCipher(authenticationKey))
        var vector = chain.zeroVector
        let token = try chain.decrypt(data, vector: &vector)
        let rndA = Array(token.prefix(16))
        guard Array(token.suffix(16)) == rotatedLeft(rndB, by: 2) else { throw VirtualSAMStatus.cryptoFailure }
        vector = chain.zeroVector
        return (try chain.encrypt(rotatedLeft(rndA, by: 2), vector: &vector), rndA)
    }

    /// The session after the last step.
    func session(_ mode: SAMHostSession.Mode, rndA: [UInt8]) throws -> SAMHostSession {
        try SAMHostSession(
            mode: mode,
            encryptionKey: SAMSessionKey.encryption.key(from: key, rndA, rndB),
            macKey: SAMSessionKey.mac.key(from: key, rndA, rndB)
        )
    }
}

/// The three keys derived from a host key and two random numbers: a vector of their parts, enciphered under the host
/// key.
enum SAMSessionKey {
    /// Kxe, from Rnd1 and Rnd2.
    case authentication
    /// Ke, from RndA and RndB.
    case encryption
    /// Km, from RndA and RndB.
    case mac

    /// First byte of the parts that are copied, first byte of the parts that are added, last bytes for AES-128 and
    /// AES-192.
    private var layout: (tail: Int, head: Int, short: UInt8, long: (UInt8, UInt8)) {
        switch self {
        case .authentication: (7, 0, 0x91, (0x93, 0x94))
        case .encryption: (11, 4, 0x81, (0x83, 0x84))
        case .mac: (7, 0, 0x82, (0x85, 0x86))
        }
    }

    /// The key, of the host key's type.
    func key(from master: CardKey, _ first: [UInt8], _ second: [UInt8]) throws -> CardKey {
        let cipher = try BlockCipher(master)
        let layout = layout
        func part(_ shift: Int, _ constant: UInt8) throws -> [UInt8] {
            let (tail, head) = (layout.tail - shift, layout.head + shift)
            let pieces = first.piece(tail) + second.piece(tail) + xor(first.piece(head), second.piece(head))
            return try cipher.encrypt(pieces + [constant])
        }
        var bytes: [UInt8]
        if master.type == .aes192 {
            let (a, b) = (try part(0, layout.long.0), try part(1, layout.long.1))
            bytes = a.prefix(8) + xor(a.suffix(8), b.prefix(8)) + b.suffix(8)
        } else {
            bytes = try part(0, layout.short)
        }
        defer { SecretMemory.wipe(&bytes) }
        return try CardKey(type: master.type, wiping: &bytes)
    }
}

extension Array<UInt8> {
    /// Five bytes from an offset.
    fileprivate func piece(_ start: Int) -> ArraySlice<UInt8> { dropFirst(start).prefix(5) }
}

// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
internal import Posix

/// SAM_AuthenticateHost in AV1 mode as pure computation, with a key of the DES family or AES.
///
/// ```
/// host -> SAM   KeyNo KeyVer
/// SAM -> host   E(K, RndB)                 begin
/// host -> SAM   E(K, RndA | RndB')         token
/// SAM -> host   E(K, RndA')                session
/// ```
/// Each vector starts at zero; where the entry's KeepIV is set, the last cipher block seen is the next one
/// (docs/facts/sam.md, section 3.5; `'` is a rotation by one byte).
package struct AV1HostAuthentication {
    /// Data of the second command.
    package let token: [UInt8]
    private let chain: CBC
    private let vector: [UInt8]
    private let hostRandom: [UInt8]
    private let samRandom: [UInt8]

    /// Bytes of the SAM's challenge for a key: 8 or 16.
    package static func challengeLength(for type: CardKeyType) -> Int {
        type == .des || type == .twoKeyTripleDES ? 8 : 16
    }

    /// Takes the SAM's challenge; `random` is RndA, as long as the challenge. `keepsVector` is the entry's KeepIV.
    package init(
        key: CardKey,
        challenge: [UInt8],
        random: [UInt8],
        keepsVector: Bool = false
    ) throws(SAMError) {
        let length = Self.challengeLength(for: key.type)
        guard challenge.count == length, random.count == length else {
            throw .malformedAnswer(command: .authenticateHost)
        }
        do {
            chain = CBC(try BlockCipher(key))
            var vector = chain.zeroVector
            samRandom = try chain.decrypt(challenge, vector: &vector)
            if !keepsVector { vector = chain.zeroVector }
            token = try chain.encrypt(random + rotatedLeft(samRandom), vector: &vector)
            self.vector = keepsVector ? vector : chain.zeroVector
        } catch {
            throw .crypto(error)
        }
        hostRandom = random
    }

    /// Checks that the SAM read the host's random number, and makes the session key.
    package func sessionKey(answer: [UInt8]) throws(SAMError) -> CardKey {
        guard answer.count == hostRandom.count else { throw .malformedAnswer(command: .authenticateHost) }
        let proof = try wrappingCryptoError { () throws(CryptoError) in
            var vector = vector
            return try chain.decrypt(answer, vector: &vector)
        }
        guard constantTimeEqual(proof, rotatedLeft(hostRandom)) else { throw .samNotProven }
        return try wrappingCryptoError { () throws(CryptoError) in
            var bytes = sessionKeyBytes
            defer { SecretMemory.wipe(&bytes) }
            // Equal halves make a DES key again.
            let type: CardKeyType = chain.cipher.type == .des ? .twoKeyTripleDES : chain.cipher.type
            return try CardKey(type: type, wiping: &bytes)
        }
    }

    private var sessionKeyBytes: [UInt8] {
        func pieces(_ start: Int) -> [UInt8] { Array(hostRandom[start..<start + 4] + samRandom[start..<start + 4]) }
        return switch chain.cipher.type {
        case .des: pieces(0) + pieces(0)
        case .twoKeyTripleDES: pieces(0) + pieces(4)
        case .aes128: pieces(0) + pieces(12)
        case .threeKeyTripleDES, .aes192: pieces(0) + pieces(6) + pieces(12)
        }
    }
}

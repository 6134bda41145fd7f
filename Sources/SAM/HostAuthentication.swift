// SPDX-License-Identifier: Apache-2.0
package import CardCrypto

/// SAM_AuthenticateHost in AV2 and AV3 mode as pure computation: each step gives the data to send and the next step.
///
/// ```
/// host -> SAM   KeyNo KeyVer HostMode
/// SAM -> host   Rnd2                                              begin
/// host -> SAM   MACt(Kx, Rnd2 | HostMode | 000000)  Rnd1          Proof.data
/// SAM -> host   MACt(Kx, Rnd1 | HostMode | 000000)  E(Kxe, RndB)  Proof.exchange
/// host -> SAM   E(Kxe, RndA | RndB'')                             Exchange.data
/// SAM -> host   E(Kxe, RndA'')                                    Exchange.finish
/// ```
/// (docs/facts/sam.md, section 3.1; `''` is a rotation by two bytes.)
package struct HostAuthentication {
    /// The host's proof of its key, and what it expects in return.
    package struct Proof {
        /// Data of the second command, 20 bytes.
        package let data: [UInt8]
        private let keys: HostKeyDerivation
        private let exchangeKey: CardKey
        private let expectedMAC: [UInt8]

        fileprivate init(_ keys: HostKeyDerivation, _ mode: HostProtection, sam: [UInt8], host: [UInt8])
            throws(SAMError)
        {
            (data, expectedMAC, exchangeKey) = try wrappingCryptoError { () throws(CryptoError) in
                (
                    try keys.proof(over: sam, mode) + host,
                    try keys.proof(over: host, mode),
                    try keys.exchangeKey(hostRandom: host, samRandom: sam)
                )
            }
            self.keys = keys
        }

        /// Checks the SAM's proof first, then takes its secret; `random` is RndA, 16 bytes.
        package func exchange(answer: [UInt8], random: [UInt8]) throws(SAMError) -> Exchange {
            guard answer.count == 24, random.count == 16 else { throw .malformedAnswer(command: .authenticateHost) }
            guard constantTimeEqual(Array(answer.prefix(8)), expectedMAC) else { throw .samNotProven }
            return try Exchange(keys, exchangeKey, hostSecret: random, enciphered: Array(answer.suffix(16)))
        }
    }

    /// The exchange of the two secrets the session keys are made from.
    package struct Exchange {
        /// Data of the third command, 32 bytes.
        package let data: [UInt8]
        private let keys: HostKeyDerivation
        private let chain: CBC
        private let hostSecret: [UInt8]
        private let samSecret: [UInt8]

        fileprivate init(
            _ keys: HostKeyDerivation,
            _ exchangeKey: CardKey,
            hostSecret: [UInt8],
            enciphered: [UInt8]
        ) throws(SAMError) {
            do {
                chain = CBC(try BlockCipher(exchangeKey))
                var vector = chain.zeroVector
                samSecret = try chain.decrypt(enciphered, vector: &vector)
                vector = chain.zeroVector
                data = try chain.encrypt(hostSecret + rotatedLeft(samSecret, by: 2), vector: &vector)
            } catch {
                throw .crypto(error)
            }
            self.keys = keys
            self.hostSecret = hostSecret
        }

        /// Checks that the SAM read the host's secret, and makes the session keys.
        package func finish(answer: [UInt8]) throws(SAMError) -> HostSessionKeys {
            guard answer.count == 16 else { throw .malformedAnswer(command: .authenticateHost) }
            let proof = try wrappingCryptoError { () throws(CryptoError) in
                var vector = chain.zeroVector
                return try chain.decrypt(answer, vector: &vector)
            }
            guard constantTimeEqual(proof, rotatedLeft(hostSecret, by: 2)) else { throw .samNotProven }
            return try wrappingCryptoError { () throws(CryptoError) in
                try keys.sessionKeys(hostSecret: hostSecret, samSecret: samSecret)
            }
        }
    }

    private let keys: HostKeyDerivation
    private let protection: HostProtection

    /// For an AES-128 or AES-192 host key.
    package init(key: CardKey, protection: HostProtection) throws(SAMError) {
        guard key.type == .aes128 || key.type == .aes192 else {
            throw .invalidArgument("a host key is AES-128 or AES-192, not \(key.type.rawValue)")
        }
        keys = try wrappingCryptoError { () throws(CryptoError) in try HostKeyDerivation(key) }
        self.protection = protection
    }

    /// Takes Rnd2 of the SAM; `random` is Rnd1, 12 bytes.
    package func begin(challenge: [UInt8], random: [UInt8]) throws(SAMError) -> Proof {
        guard challenge.count == 12, random.count == 12 else { throw .malformedAnswer(command: .authenticateHost) }
        return try Proof(keys, protection, sam: challenge, host: random)
    }
}

/// The eight bytes of a MAC that the SAM sends: those at odd positions.
func truncatedMAC(_ mac: [UInt8]) -> [UInt8] {
    mac.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
}

/// Compares in a time that depends on the lengths only.
func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}

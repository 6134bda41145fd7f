// SPDX-License-Identifier: Apache-2.0
package import CardCrypto

/// The two keys of a host session: Ke enciphers, Km makes MACs.
package struct HostSessionKeys: Sendable {
    /// Ke.
    package let encryption: CardKey
    /// Km.
    package let mac: CardKey

    package init(encryption: CardKey, mac: CardKey) {
        self.encryption = encryption
        self.mac = mac
    }
}

/// Makes MACs and keys from the host key Kx (docs/facts/sam.md, section 3.1).
package struct HostKeyDerivation {
    /// Five bytes of both numbers from `high`, five of their exclusive or from `low`, and one constant.
    private struct Part {
        let high: Int
        let low: Int
        /// Last byte for AES-128 and AES-192.
        let constants: (UInt8, UInt8)
    }

    private static let exchange = [
        Part(high: 7, low: 0, constants: (0x91, 0x93)), Part(high: 6, low: 1, constants: (0x91, 0x94)),
    ]
    private static let encryption = [
        Part(high: 11, low: 4, constants: (0x81, 0x83)), Part(high: 10, low: 5, constants: (0x81, 0x84)),
    ]
    private static let mac = [
        Part(high: 7, low: 0, constants: (0x82, 0x85)), Part(high: 6, low: 1, constants: (0x82, 0x86)),
    ]

    private let cipher: BlockCipher
    private let code: CMAC

    /// Loads Kx, AES-128 or AES-192.
    package init(_ key: CardKey) throws(CryptoError) {
        cipher = try BlockCipher(key)
        code = try CMAC(cipher)
    }

    /// MACt over a random number of 12 bytes and the host mode: 8 bytes.
    package func proof(over random: [UInt8], _ mode: HostProtection) throws(CryptoError) -> [UInt8] {
        truncatedMAC(try code.mac(of: random + [mode.rawValue, 0, 0, 0]))
    }

    /// Kxe, from Rnd1 and Rnd2 (12 bytes each).
    package func exchangeKey(hostRandom: [UInt8], samRandom: [UInt8]) throws(CryptoError) -> CardKey {
        try derive(Self.exchange, hostRandom, samRandom)
    }

    /// Ke and Km, from RndA and RndB (16 bytes each).
    package func sessionKeys(hostSecret: [UInt8], samSecret: [UInt8]) throws(CryptoError) -> HostSessionKeys {
        HostSessionKeys(
            encryption: try derive(Self.encryption, hostSecret, samSecret),
            mac: try derive(Self.mac, hostSecret, samSecret)
        )
    }

    private func derive(_ parts: [Part], _ host: [UInt8], _ sam: [UInt8]) throws(CryptoError) -> CardKey {
        let isLong = cipher.type == .aes192
        var blocks: [UInt8] = []
        for part in isLong ? parts : Array(parts.prefix(1)) {
            let (high, low) = (part.high..<part.high + 5, part.low..<part.low + 5)
            let vector = host[high] + sam[high] + xor(host[low], sam[low])
            blocks += try cipher.encrypt(vector + [isLong ? part.constants.1 : part.constants.0])
        }
        if isLong { blocks = blocks[..<8] + xor(blocks[8..<16], blocks[16..<24]) + blocks[24...] }
        return try CardKey(type: cipher.type, wiping: &blocks)
    }
}

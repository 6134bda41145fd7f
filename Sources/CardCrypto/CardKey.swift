// SPDX-License-Identifier: Apache-2.0
internal import Posix
package import SmartCard

/// The kinds of key MIFARE DESFire and the MIFARE SAM use.
package enum CardKeyType: String, Hashable, Sendable, CaseIterable {
    /// Single DES, stored as 16 bytes with equal halves (parity bits aside).
    case des
    /// Two-key triple DES, 16 bytes.
    case twoKeyTripleDES
    /// Three-key triple DES, 24 bytes.
    case threeKeyTripleDES
    /// AES with 16 bytes.
    case aes128
    /// AES with 24 bytes (SAM host keys only).
    case aes192

    /// Cipher block in bytes: 8 or 16.
    package var blockSize: Int {
        switch self {
        case .des, .twoKeyTripleDES, .threeKeyTripleDES: 8
        case .aes128, .aes192: 16
        }
    }

    /// Stored key in bytes: 16 or 24.
    package var keyLength: Int {
        switch self {
        case .des, .twoKeyTripleDES, .aes128: 16
        case .threeKeyTripleDES, .aes192: 24
        }
    }

    /// True for DES and its triples.
    package var isDES: Bool { blockSize == 8 }
}

/// A key with its type and version. Its description never contains the bytes.
package final class CardKey: Sendable, CustomStringConvertible {
    package let type: CardKeyType
    /// Version byte: for AES kept beside the key; for the DES family also in the lowest bit of the first eight bytes.
    package let version: UInt8
    package let secret: SecretBytes

    /// A key of the right length. A DES-family key of 16 bytes becomes DES when its halves are equal and two-key triple
    /// DES when they differ, whichever type was asked for: the card decides the same way.
    package init(type: CardKeyType, secret: SecretBytes, version: UInt8 = 0) throws(CryptoError) {
        guard secret.count == type.keyLength else { throw .keyLength(type, found: secret.count) }
        self.type =
            switch type {
            case .des, .twoKeyTripleDES: Self.hasEqualHalves(secret) ? .des : .twoKeyTripleDES
            case .threeKeyTripleDES, .aes128, .aes192: type
            }
        self.version = version
        self.secret = secret
    }

    /// A key from bytes, which are wiped.
    package convenience init(type: CardKeyType, wiping bytes: inout [UInt8], version: UInt8 = 0) throws(CryptoError) {
        let secret: SecretBytes
        do { secret = try SecretBytes(wiping: &bytes) } catch { throw .memory(error) }
        try self.init(type: type, secret: secret, version: version)
    }

    /// The factory key: zeros, version 00.
    package static func zero(_ type: CardKeyType) throws(CryptoError) -> CardKey {
        var bytes = [UInt8](repeating: 0, count: type.keyLength)
        return try CardKey(type: type, wiping: &bytes)
    }

    /// The bytes as a card stores them, for the length of `body` only; the copy is wiped afterwards. Keys of the DES family
    /// carry their version in the lowest bits of the first eight bytes, a DES key in those of both halves.
    package func withStoredBytes<Result, Failure>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var bytes = unsafe secret.withBytes { unsafe Array($0) }
        defer { SecretMemory.wipe(&bytes) }
        if type.isDES { Self.write(version: version, into: &bytes, repeats: type == .des) }
        return try body(bytes)
    }

    /// The version's highest bit goes into the first byte.
    static func write(version: UInt8, into bytes: inout [UInt8], repeats: Bool = false) {
        for index in bytes.indices.prefix(repeats ? 16 : 8) {
            bytes[index] = bytes[index] & 0xFE | version >> (7 - UInt8(index % 8)) & 1
        }
    }

    /// Compared without the parity bits, which DES does not use.
    private static func hasEqualHalves(_ secret: SecretBytes) -> Bool {
        unsafe secret.withBytes { bytes in
            (0..<8).allSatisfy { unsafe (bytes[$0] ^ bytes[$0 + 8]) & 0xFE == 0 }
        }
    }

    /// Type and version, never the bytes.
    package var description: String { "\(type.rawValue) key version \(Hex.encode([version]))" }
}

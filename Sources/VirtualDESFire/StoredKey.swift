// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// Bytes of the card's memory; hexadecimal text in an image.
struct HexBytes: Codable, Equatable {
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Hex.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no hexadecimal text")
        }
        self.bytes = bytes
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Hex.encode(bytes))
    }
}

/// The three kinds of key of an application. DES and two-key triple DES are one kind: the key's halves decide.
enum KeyFamily: String, Codable {
    case des
    case threeKeyTripleDES
    case aes

    /// From bits 7 and 6 of the key count byte or of ChangeKey's key number; nil for 11.
    init?(typeBits: UInt8) {
        switch typeBits & 0xC0 {
        case 0x00: self = .des
        case 0x40: self = .threeKeyTripleDES
        case 0x80: self = .aes
        default: return nil
        }
    }

    var typeBits: UInt8 {
        switch self {
        case .des: 0x00
        case .threeKeyTripleDES: 0x40
        case .aes: 0x80
        }
    }

    /// The general type; ``CardKey`` detects a DES key by its equal halves.
    var type: CardKeyType {
        switch self {
        case .des: .twoKeyTripleDES
        case .threeKeyTripleDES: .threeKeyTripleDES
        case .aes: .aes128
        }
    }
}

/// One key in the card's memory. The keys of a virtual card are fictional and kept in its image, so they are plain
/// bytes.
struct StoredKey: Codable, Equatable, CustomStringConvertible {
    let family: KeyFamily
    private let value: HexBytes
    private let separateVersion: UInt8

    /// A key of the family's length; `version` counts for AES only.
    init(family: KeyFamily, bytes: [UInt8], version: UInt8) {
        self.family = family
        value = HexBytes(bytes)
        separateVersion = version
    }

    var bytes: [UInt8] { value.bytes }

    /// For the DES family the lowest bit of the first eight bytes, the first byte's being the highest.
    var version: UInt8 {
        family == .aes ? separateVersion : bytes.prefix(8).reduce(0) { $0 << 1 | $1 & 1 }
    }

    var isWellFormed: Bool { bytes.count == family.type.keyLength }

    func cardKey() throws(CryptoError) -> CardKey {
        var copy = bytes
        return try CardKey(type: family.type, wiping: &copy, version: version)
    }

    var description: String { "\(family.rawValue) key version \(version)" }
}

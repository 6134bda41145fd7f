// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
internal import SmartCard

/// How the host authenticates to the SAM: entry and version of the key in the SAM, and where the host reads it.
package struct HostCredential: Sendable, CustomStringConvertible {
    /// Which of the two authentications to make.
    package enum Mode: Hashable, Sendable, CustomStringConvertible {
        /// AV1 mode: two steps with a key of the DES family or AES. Card sessions are not protected afterwards.
        case av1
        /// AV2 and AV3: three steps with an AES key, and the wanted protection.
        case av2(HostProtection)

        /// True when a SAM in this mode accepts it.
        func fits(_ mode: SAMVersion.Mode) -> Bool {
            switch self {
            case .av1: mode.speaksAV1
            case .av2: mode.isSupported && !mode.speaksAV1
            }
        }

        /// `av1`, or `av2` and the protection.
        package var description: String {
            switch self {
            case .av1: "av1"
            case .av2(let protection): "av2, \(protection)"
            }
        }
    }

    /// Where the key is.
    package enum Source: Sendable {
        /// A file only its owner may read, with 16 or 24 bytes or as many pairs of hexadecimal digits. It is read for
        /// each authentication, so that the key is in memory only then.
        case file(path: String)
        /// A systemd credential that this process was not given; an error only when the SAM is needed.
        case notHandedOver(name: String)
        /// In memory (laboratory, tests).
        case key(CardKey)
    }

    /// Key entry of the SAM.
    package let entry: UInt8
    /// Version inside the entry.
    package let version: UInt8
    /// The authentication made with it.
    package let mode: Mode
    private let source: Source

    package init(entry: UInt8, version: UInt8, mode: Mode, source: Source) {
        self.entry = entry
        self.version = version
        self.mode = mode
        self.source = source
    }

    /// The key, read from its file. `type` is the type in the SAM's entry; nil for an AES key of either length.
    func key(_ type: CardKeyType? = nil) throws(SAMError) -> CardKey {
        switch source {
        case .key(let key):
            guard let type, type.keyLength != key.type.keyLength || type.isDES != key.type.isDES else { return key }
            throw .invalidArgument("the entry of the host key holds another type of key: \(type.rawValue)")
        case .notHandedOver(let name): throw .hostKeyFile(path: name, .notHandedOver)
        case .file(let path):
            let lengths = type.map { [$0.keyLength] } ?? [16, 24]
            let secret: SecretBytes
            do { secret = try SecretBytes(contentsOf: path, lengths: lengths) } catch {
                throw .hostKeyFile(path: path, error)
            }
            let type = type ?? (secret.count == 24 ? .aes192 : .aes128)
            do { return try CardKey(type: type, secret: secret, version: version) } catch { throw .crypto(error) }
        }
    }

    package var description: String { "host key entry \(entry) version \(version), \(mode)" }
}

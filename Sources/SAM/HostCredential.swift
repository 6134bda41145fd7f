// SPDX-License-Identifier: Apache-2.0
public import CardCrypto
internal import SmartCard

/// How the host authenticates to the SAM: the entry and version the SAM knows the key by, and where the host finds it.
public struct HostCredential: Sendable, CustomStringConvertible {
    /// Where the key is.
    public enum Source: Sendable {
        /// A file only its owner may read, with 16 or 24 bytes or as many pairs of hexadecimal digits. It is read anew
        /// for each authentication, so that the key is in memory only then.
        case file(path: String)
        /// In memory (laboratory, tests).
        case key(CardKey)
    }

    /// Key entry of the SAM.
    public let entry: UInt8
    /// Version inside the entry.
    public let version: UInt8
    /// Protection asked for.
    public let protection: HostProtection
    private let source: Source

    /// A credential made of its parts.
    public init(entry: UInt8, version: UInt8, protection: HostProtection, source: Source) {
        self.entry = entry
        self.version = version
        self.protection = protection
        self.source = source
    }

    /// The key, read from its file.
    func key() throws(SAMError) -> CardKey {
        switch source {
        case .key(let key): return key
        case .file(let path):
            let secret: SecretBytes
            do { secret = try SecretBytes(contentsOf: path, lengths: [16, 24]) } catch {
                throw .hostKeyFile(path: path, error)
            }
            let type: CardKeyType = secret.count == 24 ? .aes192 : .aes128
            do { return try CardKey(type: type, secret: secret, version: version) } catch { throw .crypto(error) }
        }
    }

    /// Entry, version and protection.
    public var description: String { "host key entry \(entry) version \(version), \(protection)" }
}

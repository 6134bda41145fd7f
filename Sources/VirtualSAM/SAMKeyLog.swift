// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
package import Posix
internal import SmartCard

/// Writes every key a virtual SAM holds or derives to a file, for the one test that searches crousd's memory for them.
/// No real SAM could do this.
///
/// A line is `kind digits`; a kind is `host`, `stored` (entries for cards and offline use), `diversified` or `session`.
package final class SAMKeyLog {
    /// What a key is.
    enum Kind: String {
        case host
        case stored
        case diversified
        case session
    }

    private let file: FileDescriptor

    /// Appends to `path`, which becomes readable for its owner only.
    package init(appendingTo path: String) throws(PosixError) {
        file = try FileDescriptor(opening: path, for: .append(mode: 0o600))
    }

    func note(_ kind: Kind, _ key: CardKey) throws {
        var line = key.withStoredBytes { Array("\(kind.rawValue) \(Hex.encode($0))\n".utf8) }
        defer { SecretMemory.wipe(&line) }
        try file.write(line)
    }

    /// Writes the keys of all entries.
    func note(_ store: SAMKeyStore) throws {
        for entry in store.allEntries {
            for key in entry.keys { try note(entry.keyClass == .host ? .host : .stored, key) }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
internal import Posix
internal import SmartCard

/// The keys a profile needs in a SAM, and a keys file with random values for them.
///
/// A profile is read loosely: fields that are not about keys are skipped. A card master key of another owner (`picc:
/// {entry, version}`) is not generated.
package struct SAMKeysPlan: Sendable {
    private struct Key: Hashable {
        var version: UInt8
        var isFactory = false
    }

    private struct Entry {
        var keyClass: String
        var diversification: String
        var keys: [Key]
    }

    private var entries: [UInt8: Entry] = [:]
    private let host: (entry: UInt8, version: UInt8)

    /// The keys of the `reference` profile; a test compares them with the profile itself.
    package static func reference() throws(SAMKeysFileError) -> SAMKeysPlan {
        try SAMKeysPlan(
            profile: """
                host: {entry: 0, version: 0}
                factoryKey: {entry: 1, version: 0}
                keys:
                  - {entry: 16, version: 1, diversification: uid 4085F5}
                  - {entry: 17, version: 1, diversification: uid 4085F5}
                  - {entry: 18, version: 1, diversification: uid 4085F5}
                """
        )
    }

    /// Reads `host`, `factoryKey` and `keys` of a profile.
    package init(profile text: String) throws(SAMKeysFileError) {
        let profile = try YAMLFields(document: text)
        guard let hostFields = profile.mapping("host") else { throw profile.failure("host", "is missing") }
        guard let factory = profile.mapping("factoryKey") else { throw profile.failure("factoryKey", "is missing") }
        let keys = try profile.list("keys")
        guard !keys.isEmpty else { throw profile.failure("keys", "is missing") }
        host = (try hostFields.byte("entry"), try hostFields.byte("version"))
        try add(hostFields, keyClass: "host", diversification: "none")
        try add(factory, keyClass: "picc", diversification: "none", isFactory: true)
        for key in keys {
            let input = try key.optionalText("diversification") ?? "none"
            try add(key, keyClass: "picc", diversification: input == "none" ? "none" : "mandatory")
        }
    }

    private mutating func add(
        _ fields: YAMLFields,
        keyClass: String,
        diversification: String,
        isFactory: Bool = false
    ) throws(SAMKeysFileError) {
        let number = try fields.byte("entry")
        guard number < 0x80 else { throw fields.failure("entry", "must be a number below 128") }
        let key = Key(version: try fields.byte("version"), isFactory: isFactory)
        var entry = entries[number] ?? Entry(keyClass: keyClass, diversification: diversification, keys: [])
        guard entry.keyClass == keyClass else { throw fields.failure("entry", "is a host key and a card key") }
        if entry.diversification != diversification { entry.diversification = "allowed" }
        if !entry.keys.contains(where: { $0.version == key.version }) { entry.keys.append(key) }
        guard entry.keys.count <= 3 else { throw fields.failure("entry", "has more than three versions") }
        entries[number] = entry
    }

    /// A keys file with random AES-128 keys, zeros for the factory key, and the host key as hexadecimal digits; both
    /// texts are secret and must be wiped. `mode` is that of the SAM; the file names it unless it is AV2.
    package func makeKeys(
        random: any RandomSource,
        mode: VirtualMIFARESAM.Mode = .av2
    ) throws(SAMKeysFileError) -> (file: [UInt8], hostKey: [UInt8]) {
        do {
            // 04 is NXP's code, the rest of the UID is random.
            let uid = [0x04] + (try random.bytes(6))
            var file = Array(
                "# Keys of a virtual SAM; see docs/sam-keys-file.md. Keep it readable by its owner only.\n".utf8
            )
            let modeLine = mode == .av2 ? "" : "mode: \(mode.rawValue)\n"
            file += Array("uid: \"\(Hex.encode(uid))\"\n\(modeLine)entries:\n".utf8)
            var hostKey: [UInt8] = []
            for (number, entry) in entries.sorted(by: { $0.key < $1.key }) {
                file += header(of: entry, number: number)
                for key in entry.keys {
                    var digits = try Self.digits(of: key, random)
                    defer { SecretMemory.wipe(&digits) }
                    file += Array("      - {version: \(key.version), value: \"".utf8) + digits + Array("\"}\n".utf8)
                    if (number, key.version) == host { hostKey = digits + [UInt8(ascii: "\n")] }
                }
            }
            return (file, hostKey)
        } catch {
            throw .unavailable
        }
    }

    private func header(of entry: Entry, number: UInt8) -> [UInt8] {
        let lines = """
              - number: \(number)
                type: aes128
                class: \(entry.keyClass)
                diversification: \(entry.diversification)
                changeEntry: {entry: \(host.entry), version: \(host.version)}
                versions:

            """
        return Array(lines.utf8)
    }

    private static func digits(of key: Key, _ random: any RandomSource) throws(CryptoError) -> [UInt8] {
        let length = CardKeyType.aes128.keyLength
        var bytes = key.isFactory ? [UInt8](repeating: 0, count: length) : try random.bytes(length)
        defer { SecretMemory.wipe(&bytes) }
        return Array(Hex.encode(bytes).utf8)
    }
}

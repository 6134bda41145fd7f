// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix
internal import SmartCard

/// The changes of a virtual SAM since its keys file was written: a file beside it, described in docs/sam-keys-file.md.
package struct SAMStateFile: Sendable {
    /// The file: the keys file's path and `.state`.
    package let path: String

    /// The state beside a keys file.
    package init(beside keysFile: String) { path = keysFile + ".state" }

    /// Restores the contents of the file; does nothing when there is no file.
    func read(into memory: inout SAMMemory, uid: [UInt8]) throws(SAMKeysFileError) {
        guard Files.exists(path) else { return }
        var content = try SAMKeysFile.read(path)
        defer { SecretMemory.wipe(&content) }
        let file = try YAMLFields(document: String(decoding: content, as: UTF8.self))
        try file.refuseUnknown(["uid", "activated", "locked", "unlockKey", "counters", "entries"])
        guard try file.optionalBytes("uid", count: 7) == uid else {
            throw file.failure("uid", "is that of another SAM; a new SAM begins without this file")
        }
        if try file.optionalFlag("activated") == true { memory.activate() }
        memory.isLocked = try file.optionalFlag("locked") ?? memory.isLocked
        memory.unlockKey = try file.mapping("unlockKey").map { (key) throws(SAMKeysFileError) in
            SAMKeyName(entry: try key.byte("entry"), version: try key.byte("version"))
        }
        for counter in try file.list("counters") {
            guard let number = try counter.optionalNumber("number", below: UInt8(16)),
                let value = try counter.optionalNumber("value", below: UInt32.max)
            else { throw counter.failure("number", "or value is missing") }
            memory.setCounter(number, to: value)
        }
        for entry in try file.list("entries") { memory.replace(try Self.entry(entry, in: memory)) }
    }

    private static func entry(_ fields: YAMLFields, in memory: SAMMemory) throws(SAMKeysFileError) -> SAMKeyEntry {
        let number = try fields.byte("number")
        var bytes = try fields.optionalBytes("image", count: 61) ?? []
        defer { SecretMemory.wipe(&bytes) }
        do {
            var image = try SAMEntryImage(bytes)
            defer { image.wipe() }
            return try image.entry(number, after: memory.entries[number])
        } catch {
            throw fields.failure("image", "is no key entry")
        }
    }

    /// Replaces the file atomically.
    func write(_ memory: SAMMemory, uid: [UInt8]) throws(PosixError) {
        var text = Array(
            """
            # State of a virtual SAM; see docs/sam-keys-file.md.
            uid: "\(Hex.encode(uid))"
            activated: \(memory.isActivated)
            locked: \(memory.isLocked)

            """.utf8
        )
        defer { SecretMemory.wipe(&text) }
        if let key = memory.unlockKey {
            text += Array("unlockKey: {entry: \(key.entry), version: \(key.version)}\n".utf8)
        }
        let counters = memory.counters.sorted { $0.key < $1.key }
        text += Self.list("counters", counters.map { Array("{number: \($0.key), value: \($0.value.value)}".utf8) })
        let entries = memory.changedEntries.sorted().compactMap { memory.entries[$0] }
        text += Self.list("entries", entries.map(Self.line))
        try Files.replace(path, with: text, mode: 0o600)
    }

    private static func line(_ entry: SAMKeyEntry) -> [UInt8] {
        var image = SAMEntryImage(entry)
        defer { image.wipe() }
        return Array("{number: \(entry.number), image: \"\(Hex.encode(image.bytes))\"}".utf8)
    }

    private static func list(_ name: String, _ items: [[UInt8]]) -> [UInt8] {
        guard !items.isEmpty else { return [] }
        return Array("\(name):\n".utf8) + items.flatMap { Array("  - ".utf8) + $0 + [UInt8(ascii: "\n")] }
    }
}

extension SAMKeyStore {
    /// Restores the state of an earlier run from a file, and from now on stores every change there.
    package func keepState(in file: SAMStateFile) throws(SAMKeysFileError) {
        let uid = uid
        try resume { memory throws(SAMKeysFileError) in
            try file.read(into: &memory, uid: uid)
        } keeper: {
            try file.write($0, uid: uid)
        }
    }
}

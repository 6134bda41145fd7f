// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CardCrypto
internal import DESFire
internal import SmartCard

// From YAML to values; each function makes the checks that need only its part.

extension CardProfile {
    static func hash(of bytes: [UInt8]) throws(ProfileError) -> String {
        do { return Hex.encode(try SHA256.hash(bytes)).lowercased() } catch {
            throw ProfileError(.malformed(found: "\(error)", expected: Phrase(.profileFormHashable)), at: "")
        }
    }

    /// The name is written to the journal as `name@hash`, so it has letters, digits, `-`, `_` and `.` only.
    static func name(_ node: ProfileNode) throws(ProfileError) -> String {
        let text = try node.text
        let isPlain = text.utf8.allSatisfy { byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
            default: false
            }
        }
        guard isPlain, 1...40 ~= text.utf8.count else { throw node.malformed(Phrase(.profileFormName)) }
        return text
    }

    static func applicationID(_ node: ProfileNode) throws(ProfileError) -> ApplicationID {
        guard let id = ApplicationID(hex: try node.text), id != .picc else {
            throw node.malformed(Phrase(.profileFormApplicationID))
        }
        return id
    }

    static func keySettings(_ node: ProfileNode) throws(ProfileError) -> KeySettings {
        guard let byte = try node.hexadecimal(1...1).first else {
            throw node.malformed(Phrase(.profileFormKeySettings))
        }
        let settings = KeySettings(rawValue: byte)
        guard settings.masterKeyIsChangeable else { throw ProfileError(.masterKeyFrozen, at: node.path) }
        guard settings.changeKeyNibble != 0x0F else { throw ProfileError(.keysFrozen, at: node.path) }
        guard settings.changeKeyNibble == 0 else { throw ProfileError(.otherChangeKey, at: node.path) }
        return settings
    }

    /// The keys, which must be numbered 0, 1, 2 and so on; `factory` is nil when versions need not differ from it.
    static func keys(_ node: ProfileNode, factory: StoredKey?) throws(ProfileError) -> [ProfileKey] {
        let items = try node.items
        guard 1...14 ~= items.count else { throw node.malformed(Phrase(.profileFormKeys)) }
        var keys: [ProfileKey] = []
        for item in items {
            try item.allow(["number", "entry", "version", "diversification", "older"])
            let numberNode = try item.required("number")
            let number = try keyNumber(numberNode, count: items.count)
            guard !keys.contains(where: { $0.number == number }) else {
                throw ProfileError(.duplicate, at: numberNode.path)
            }
            let key = try ProfileKey(item, number: number)
            try check(key, factory: factory, at: item.path)
            if let first = keys.first, first.older.count != key.older.count {
                throw ProfileError(.unequalGenerations(key.older.count, first.older.count), at: "\(item.path).older")
            }
            keys.append(key)
        }
        return keys.sorted { $0.number < $1.number }
    }

    /// Each version differs from the factory key's and from that of every other generation (docs/facts/encoding.md,
    /// section 2).
    private static func check(_ key: ProfileKey, factory: StoredKey?, at path: String) throws(ProfileError) {
        if let factory, factory.version == key.stored.version {
            throw ProfileError(.versionOfFactory, at: "\(path).version")
        }
        for (index, version) in key.older.enumerated() {
            let path = "\(path).older[\(index)]"
            if let factory, factory.version == version { throw ProfileError(.versionOfFactory, at: path) }
            guard version != key.stored.version, !key.older[..<index].contains(version) else {
                throw ProfileError(.duplicate, at: path)
            }
        }
    }

    static func keyNumber(_ node: ProfileNode, count: Int) throws(ProfileError) -> UInt8 {
        let number: UInt8 = try node.integer(0...255)
        guard Int(number) < count else { throw ProfileError(.noSuchKey(number, count: count), at: node.path) }
        return number
    }

    static func files(_ node: ProfileNode, keyCount: Int) throws(ProfileError) -> [ProfileFile] {
        let items = try node.items
        guard 1...32 ~= items.count else { throw node.malformed(Phrase(.profileFormFiles)) }
        var files: [ProfileFile] = []
        for item in items {
            let file = try ProfileFile(item, keyCount: keyCount)
            guard !files.contains(where: { $0.number == file.number }) else {
                throw ProfileError(.duplicate, at: "\(item.path).number")
            }
            files.append(file)
        }
        return files
    }
}

extension StoredKey {
    /// `{entry: 1, version: 0}`.
    init(_ node: ProfileNode) throws(ProfileError) {
        try node.allow(["entry", "version"])
        try self.init(entryOf: node)
    }

    /// The two fields in a mapping that has others as well. A SAM has 128 entries.
    fileprivate init(entryOf node: ProfileNode) throws(ProfileError) {
        entry = try node.required("entry").integer(0...127)
        version = try node.required("version").integer(0...255)
    }
}

extension ProfileKey {
    /// `entry`, `version` and perhaps `diversification` and `older` of a mapping whose field names were checked.
    init(_ node: ProfileNode, number: UInt8, isAES: Bool = true) throws(ProfileError) {
        self.number = number
        stored = try StoredKey(entryOf: node)
        older = try (node.optional("older")?.items ?? []).map { item throws(ProfileError) in
            try item.integer(0...255)
        }
        guard let inputNode = try node.optional("diversification"), try inputNode.text != "none" else {
            diversification = nil
            return
        }
        guard let input = DiversificationInput(try inputNode.text), input.fits(aes: isAES) else {
            throw inputNode.malformed(
                Phrase(
                    .profileFormDiversification,
                    ["lowest": 1, "highest": isAES ? 31 : 15, "block": isAES ? 16 : 8]
                )
            )
        }
        diversification = input
    }
}

extension MasterKeyPolicy {
    /// `leave`, the key the SAM holds, or `{change: {...}, from: {...}}`.
    init(_ node: ProfileNode) throws(ProfileError) {
        if node.isScalar {
            self = try node.choice(["leave": .leave])
        } else if let target = try node.optional("change") {
            try node.allow(["change", "from"])
            try target.allow(["entry", "version", "diversification"])
            let from = try StoredKey(node.required("from"))
            self = .change(from: from, to: try ProfileKey(target, number: 0))
        } else {
            try node.allow(["entry", "version", "diversification", "method"])
            let methods: KeyValuePairs<String, AuthenticationMethod> = ["aes": .aes, "iso": .iso, "legacy": .legacy]
            let method = try node.optional("method")?.choice(methods) ?? .aes
            self = .owned(try ProfileKey(node, number: 0, isAES: method == .aes), method)
        }
    }
}

extension IssuerParameters {
    init(_ node: ProfileNode) throws(ProfileError) {
        try node.allow(["cnous", "crous", "issuer", "mapping", "lowest", "highest"])
        let issuer = try node.required("issuer").hexadecimal(2...2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        let lowest = try Self.number(node.required("lowest"))
        let highestNode = try node.required("highest")
        let highest = try Self.number(highestNode)
        guard lowest <= highest else { throw ProfileError(.rangeReversed, at: highestNode.path) }
        self.init(
            cnous: try node.required("cnous").integer(0...255),
            crous: try node.required("crous").integer(0...65535),
            issuer: issuer,
            mapping: try node.required("mapping").integer(0...255),
            numbers: lowest...highest
        )
    }

    private static func number(_ node: ProfileNode) throws(ProfileError) -> CROUSNumber {
        guard let number = CROUSNumber(try node.text) else { throw node.malformed(Phrase(.profileFormNumber)) }
        return number
    }
}

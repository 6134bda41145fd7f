// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix
internal import SmartCard

/// The file a virtual SAM's key store is read from; docs/sam-keys-file.md describes its fields.
package enum SAMKeysFile {
    /// Reads a file that only its owner may read; `mode` overrides the file's.
    package static func load(
        _ path: String,
        mode: VirtualMIFARESAM.Mode? = nil
    ) throws(SAMKeysFileError) -> SAMKeyStore {
        var content = try read(path)
        defer { SecretMemory.wipe(&content) }
        return try parse(String(decoding: content, as: UTF8.self), mode: mode)
    }

    /// The bytes of a file of keys.
    static func read(_ path: String) throws(SAMKeysFileError) -> [UInt8] {
        do {
            let (_, permissions) = try FileDescriptor(opening: path, for: .read).status()
            guard permissions & 0o077 == 0 else {
                throw SAMKeysFileError.exposed(path: path, permissions: permissions)
            }
            return try Files.read(path, limit: 1 << 20)
        } catch let error as PosixError {
            throw .file(error)
        } catch {
            throw error as? SAMKeysFileError ?? .unavailable
        }
    }

    /// Makes a key store from the text of a file; `mode` overrides the file's.
    package static func parse(
        _ text: String,
        mode: VirtualMIFARESAM.Mode? = nil
    ) throws(SAMKeysFileError) -> SAMKeyStore {
        let file = try YAMLFields(document: text)
        try file.refuseUnknown(["uid", "mode", "locked", "quirks", "entries", "counters"])
        guard let uid = try file.optionalBytes("uid", count: 7) else { throw file.failure("uid", "is missing") }
        let told = try file.optionalChoice("mode", of: modes)
        let mode = mode ?? told ?? .av2
        let entries = try file.list("entries").map { (fields) throws(SAMKeysFileError) in
            try entry(fields, isAV1: mode.isAV1)
        }
        guard !entries.isEmpty else { throw file.failure("entries", "must hold at least one entry") }
        guard Set(entries.map(\.number)).count == entries.count else {
            throw file.failure("entries", "has two entries with one number")
        }
        let counters = try file.list("counters").map { (fields) throws(SAMKeysFileError) in try counter(fields) }
        return SAMKeyStore(
            uid: uid,
            entries: entries,
            counters: Dictionary(counters) { $1 },
            mode: mode,
            isLocked: try file.optionalFlag("locked") ?? false,
            quirks: try set("quirks", of: quirks, in: file)
        )
    }

    private static let quirks: KeyValuePairs<String, VirtualMIFARESAM.Quirks> = [
        "protectedErrors": .protectedErrors, "authenticationCountsOnce": .authenticationCountsOnce,
        "sessionSurvivesFailure": .sessionSurvivesFailure, "lockedHostAuthentication": .lockedHostAuthentication,
        "dumpIsSecurityMatter": .dumpIsSecurityMatter, "entriesNeedHost": .entriesNeedHost,
        "shortEntries": .shortEntries, "changeEntryFFIsFree": .changeEntryFFIsFree,
    ]
    private static let modes = VirtualMIFARESAM.Mode.allCases.map { (key: $0.rawValue, value: $0) }

    private static let entryFields: Set = [
        "number", "type", "messaging", "class", "diversification", "settings", "changeEntry", "counter", "application",
        "applicationKey", "versions",
    ]
    private static let types: KeyValuePairs<String, CardKeyType> = [
        "aes128": .aes128, "aes192": .aes192, "des": .des, "2k3des": .twoKeyTripleDES, "3k3des": .threeKeyTripleDES,
    ]
    private static let classes: KeyValuePairs<String, SAMKeyEntry.KeyClass> = [
        "host": .host, "picc": .picc, "offline-change": .offlineChange, "offline-crypto": .offlineCrypto,
    ]
    private static let settings: KeyValuePairs<String, SAMKeyEntry.Settings> = [
        "dumpSessionKey": .dumpSessionKey, "keepIV": .keepIV, "hostAuthenticationNeeded": .hostAuthenticationNeeded,
        "lockKey": .lockKey, "disabled": .disabled, "noChangeKeyPICC": .noChangeKeyPICC,
        "noDecipher": .noDecipher, "noEncipher": .noEncipher, "noVerifyMAC": .noVerifyMAC,
        "noGenerateMAC": .noGenerateMAC,
    ]
    private static let diversifications: KeyValuePairs<String, SAMKeyEntry.Diversification> = [
        "none": .none, "allowed": .allowed, "mandatory": .mandatory,
    ]

    private static func entry(_ item: YAMLFields, isAV1: Bool) throws(SAMKeysFileError) -> SAMKeyEntry {
        let number = try item.byte("number")
        let fields = item.named("entry \(number)")
        try fields.refuseUnknown(entryFields)
        let type = try fields.choice(fields.text("type"), for: "type", of: types)
        let keys = try fields.list("versions").map { (version) throws(SAMKeysFileError) in
            try key(version.named("\(fields.place), \(version.place)"), type: type)
        }
        guard Set(keys.map(\.version)).count == keys.count else {
            throw fields.failure("versions", "has one version twice")
        }
        let application = try fields.optionalBytes("application", count: 3)
        do {
            return try SAMKeyEntry(
                number: number,
                keys: keys,
                class: keyClass(of: fields, default: isAV1 ? (number == 0 ? .host : .picc) : nil),
                secureMessaging: fields.optionalChoice("messaging", of: ["ev1": .ev1, "d40": .d40]) ?? .ev1,
                diversification: fields.optionalChoice("diversification", of: diversifications) ?? .allowed,
                settings: set("settings", of: settings, in: fields),
                changeKey: changeKey(of: fields),
                counter: fields.optionalNumber("counter", below: 16),
                application: (application ?? [0, 0, 0], fields.optionalNumber("applicationKey", below: 14) ?? 0)
            )
        } catch let failure as SAMKeyEntry.Failure {
            throw explained(failure, fields)
        } catch {
            throw error as? SAMKeysFileError ?? .unavailable
        }
    }

    /// AV1 has no classes, so its entries need none: they take effect once the chip is switched to AV2.
    private static func keyClass(
        of fields: YAMLFields,
        default: SAMKeyEntry.KeyClass?
    ) throws(SAMKeysFileError) -> SAMKeyEntry.KeyClass {
        if let known = try fields.optionalChoice("class", of: classes) ?? `default` { return known }
        throw fields.failure("class", "is missing")
    }

    private static func set<Value: OptionSet>(
        _ field: String,
        of members: KeyValuePairs<String, Value>,
        in fields: YAMLFields
    ) throws(SAMKeysFileError) -> Value {
        var result: Value = []
        for name in try fields.texts(field) {
            result.formUnion(try fields.choice(name, for: field, of: members))
        }
        return result
    }

    private static func changeKey(of fields: YAMLFields) throws(SAMKeysFileError) -> (UInt8, UInt8) {
        guard let change = fields.mapping("changeEntry") else { return (0, 0) }
        try change.refuseUnknown(["entry", "version"])
        return (try change.byte("entry"), try change.byte("version"))
    }

    private static func key(_ fields: YAMLFields, type: CardKeyType) throws(SAMKeysFileError) -> CardKey {
        try fields.refuseUnknown(["version", "value"])
        let version = try fields.byte("version")
        guard var bytes = try fields.optionalBytes("value", count: type.keyLength) else {
            throw fields.failure("value", "is missing")
        }
        defer { SecretMemory.wipe(&bytes) }
        // A key with equal halves becomes DES by itself, so the file must name the wanted type.
        let stored: CardKeyType = type == .des ? .twoKeyTripleDES : type
        guard let key = try? CardKey(type: stored, wiping: &bytes, version: version) else { throw .unavailable }
        guard key.type == type else {
            let isDES = key.type == .des
            throw fields.failure("value", "has \(isDES ? "equal halves: its type is des" : "unequal halves: not des")")
        }
        return key
    }

    private static func counter(_ fields: YAMLFields) throws(SAMKeysFileError) -> (UInt8, SAMUsageCounter) {
        try fields.refuseUnknown(["number", "limit", "value"])
        guard let number = try fields.optionalNumber("number", below: UInt8(16)) else {
            throw fields.failure("number", "is missing")
        }
        guard let limit = try fields.optionalNumber("limit", below: UInt32.max) else {
            throw fields.failure("limit", "is missing")
        }
        return (number, SAMUsageCounter(limit: limit, value: try fields.optionalNumber("value", below: .max) ?? 0))
    }

    private static func explained(_ failure: SAMKeyEntry.Failure, _ fields: YAMLFields) -> SAMKeysFileError {
        switch failure {
        case .number: fields.failure("number", "must be a number below 128")
        case .keyCount: fields.failure("versions", "must be 1 to 3, or 1 to 2 for keys of 24 bytes")
        case .keys: fields.failure("versions", "has keys of several types")
        case .secureMessaging: fields.failure("messaging", "d40 exists for des and 2k3des only")
        case .application: fields.failure("application", "must be 6 hexadecimal digits")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import DESFire
internal import Posix

/// The CROUS application on the cards of an establishment: keys, files, fields and the issuer's parameters.
///
/// The real layout is not public, so it is data (docs/facts/domain.md, section 3.4). A profile that exists is valid: it
/// can be written to a card, finished after a tear and proven, and it exposes nothing.
package struct CardProfile: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// SHA-256 of the file's bytes, 64 lower-case hexadecimal digits.
    package let hash: String
    /// True for a fictional profile, which works on virtual readers only unless `--training` is given.
    package let isTraining: Bool
    /// Number of the application.
    package let applicationID: ApplicationID
    /// Key settings the application is created with.
    package let keySettings: KeySettings
    /// The initial key of a new application.
    package let factoryKey: StoredKey
    /// The key that opens the SAM; nil when the configuration names it.
    package let host: StoredKey?
    /// The keys of a finished card, AES; key number i at index i.
    package let keys: [ProfileKey]
    /// The key that reads and proves a finished card.
    package let readKey: UInt8
    /// The key that repairs the contents of a finished card.
    package let writeKey: UInt8
    /// Who owns the card's master key.
    package let masterKey: MasterKeyPolicy
    /// True when a card is asked for its free memory before a number is reserved: one command more.
    package let checksMemory: Bool
    /// The files, in the order they are created.
    package let files: [ProfileFile]
    package let issuer: IssuerParameters

    /// `name@hash`, as the journal writes it.
    package var description: String { "\(name)@\(hash)" }

    /// Parses and checks a profile's text.
    package init(yaml: [UInt8]) throws(ProfileError) {
        guard let text = String(validating: yaml, as: UTF8.self) else {
            throw ProfileError(.notYAML("the text is not UTF-8"), at: "")
        }
        let root = try ProfileNode(yaml: text)
        try root.allow(Self.fieldNames)
        let byAuthentication = try root.optional("versions")?.choice(["by-authentication": true, "on-card": false])
        name = try Self.name(root.required("name"))
        hash = try Self.hash(of: yaml)
        isTraining = try root.optional("training")?.choice(["true": true, "false": false]) ?? false
        applicationID = try Self.applicationID(root.required("applicationID"))
        keySettings = try Self.keySettings(root.required("keySettings"))
        factoryKey = try StoredKey(root.required("factoryKey"))
        host = try root.optional("host").map { node throws(ProfileError) in try StoredKey(node) }
        keys = try Self.keys(root.required("keys"), factory: byAuthentication == true ? nil : factoryKey)
        masterKey = try MasterKeyPolicy(root.required("picc"))
        checksMemory = try root.optional("checkMemory")?.choice(["true": true, "false": false]) ?? false
        readKey = try Self.keyNumber(root.required("readKey"), count: keys.count)
        writeKey = try Self.keyNumber(root.required("writeKey"), count: keys.count)
        files = try Self.files(root.required("files"), keyCount: keys.count)
        issuer = try IssuerParameters(root.required("issuer"))
        try checkRights(at: root.required("files"))
        try checkFigures(at: root.required("files"))
    }

    /// Reads a profile from a file.
    package init(contentsOf path: String) throws(ProfileError) {
        let content: [UInt8]
        do { content = try Files.read(path, limit: 1 << 20) } catch { throw ProfileError(.unreadable(error), at: "") }
        try self.init(yaml: content)
    }

    /// The fictional profile for demonstration, training and tests, embedded in the program.
    package static func reference() throws(ProfileError) -> CardProfile {
        try CardProfile(yaml: referenceYAML)
    }

    /// Text of the fictional profile.
    package static var referenceYAML: [UInt8] { PackageResources.reference_yaml }

    private static let fieldNames: Set<String> = [
        "name", "training", "applicationID", "keySettings", "versions", "factoryKey", "host", "keys", "readKey",
        "writeKey", "picc", "checkMemory", "files", "issuer",
    ]
}

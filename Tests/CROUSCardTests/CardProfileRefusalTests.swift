import CROUSCard
// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Testing

/// One change of the reference profile, and the expected refusal.
struct BadProfile: CustomTestStringConvertible {
    let testDescription: String
    let old: String
    let new: String
    let field: String
    let reason: ProfileError.Reason

    init(_ name: String, _ old: String, _ new: String, _ field: String, _ reason: ProfileError.Reason) {
        testDescription = name
        self.old = old
        self.new = new
        self.field = field
        self.reason = reason
    }
}

@Suite struct CardProfileRefusalTests {
    private static let recordRights = "    mode: enciphered\n    rights: {read: 1, write: 2, readWrite: 0, change: 0}"

    static let cases: [BadProfile] = [
        BadProfile(
            "field beyond the file",
            "offset: 25, length: 2",
            "offset: 27, length: 2",
            "files[0].fields[8]",
            .beyondFile(end: 29, size: 28)
        ),
        BadProfile(
            "key number beyond the count",
            "write: 2,",
            "write: 3,",
            "files[0].rights.write",
            .noSuchKey(3, count: 3)
        ),
        BadProfile("read key beyond the count", "readKey: 1", "readKey: 7", "readKey", .noSuchKey(7, count: 3)),
        BadProfile(
            "numbering of keys with a hole",
            "number: 2, entry: 18",
            "number: 4, entry: 18",
            "keys[2].number",
            .noSuchKey(4, count: 3)
        ),
        BadProfile("range reversed", "lowest: 102500000001", "lowest: 102500010000", "issuer.highest", .rangeReversed),
        BadProfile(
            "master key frozen at creation",
            "keySettings: 0B",
            "keySettings: 0A",
            "keySettings",
            .masterKeyFrozen
        ),
        BadProfile("change-key nibble F", "keySettings: 0B", "keySettings: FB", "keySettings", .keysFrozen),
        BadProfile(
            "change-key nibble of another key",
            "keySettings: 0B",
            "keySettings: 1B",
            "keySettings",
            .otherChangeKey
        ),
        BadProfile(
            "target version of the factory",
            "entry: 17, version: 1",
            "entry: 17, version: 0",
            "keys[1].version",
            .versionOfFactory
        ),
        BadProfile(
            "older version of the factory",
            "entry: 17, version: 1",
            "entry: 17, older: [0], version: 1",
            "keys[1].older[0]",
            .versionOfFactory
        ),
        BadProfile(
            "older version that is the current one",
            "entry: 16, version: 1",
            "entry: 16, older: [2, 1], version: 1",
            "keys[0].older[1]",
            .duplicate
        ),
        BadProfile(
            "older version twice",
            "entry: 16, version: 1",
            "entry: 16, older: [2, 3, 2], version: 1",
            "keys[0].older[2]",
            .duplicate
        ),
        BadProfile(
            "generation without a version in each key",
            "entry: 17, version: 1",
            "entry: 17, older: [2], version: 1",
            "keys[1].older",
            .unequalGenerations(1, 0)
        ),
        BadProfile(
            "older versions of the card's master key",
            "picc: leave",
            "picc: {entry: 20, version: 5, older: [4]}",
            "picc.older",
            .unknownField
        ),
        BadProfile(
            "file key 0 may not write",
            "readWrite: 0,",
            "readWrite: 1,",
            "files[0].rights",
            .noRight(key: 0, to: "write")
        ),
        BadProfile(
            "file the write key may not write",
            "writeKey: 2",
            "writeKey: 1",
            "files[0].rights",
            .noRight(key: 1, to: "write")
        ),
        BadProfile(
            "proof key without read right",
            "rights: {read: 1,",
            "rights: {read: 2,",
            "files[0].rights",
            .noRight(key: 1, to: "read")
        ),
        BadProfile("free write", "write: 2,", "write: free,", "files[0].rights.write", .exposed),
        BadProfile("free change", "change: 0}", "change: free}", "files[0].rights.change", .exposed),
        BadProfile("free read and write", "readWrite: 0,", "readWrite: free,", "files[0].rights.readWrite", .exposed),
        BadProfile(
            "free read in another mode than plain",
            "rights: {read: 1, write: 2, readWrite: 0,",
            "rights: {read: free, write: 2, readWrite: never,",
            "files[0].rights.read",
            .freeRightNotPlain
        ),
        BadProfile("file number twice", "  - number: 2\n", "  - number: 1\n", "files[1].number", .duplicate),
        BadProfile("key number twice", "number: 2, entry: 18", "number: 1, entry: 18", "keys[2].number", .duplicate),
        BadProfile("field name twice", "name: mapping,", "name: crous,", "files[0].fields[6].name", .duplicate),
        BadProfile("field twice", "readKey: 1", "readKey: 1\nreadKey: 2", "", .notYAML("")),
        BadProfile(
            "overlapping fields",
            "offset: 8, length: 8",
            "offset: 7, length: 8",
            "files[0].fields[2]",
            .overlapping("uid")
        ),
        BadProfile(
            "no number",
            "name: number, offset: 8, length: 8, coding: bcd",
            "name: filler, offset: 8, length: 1, coding: constant, value: \"00\"",
            "files",
            .noNumber
        ),
        BadProfile(
            "number that does not fit",
            "offset: 8, length: 8, coding: bcd",
            "offset: 8, length: 5, coding: bcd",
            "issuer.highest",
            .valueTooLarge(maximum: 9_999_999_999)
        ),
        BadProfile(
            "parameter that does not fit",
            "crous: 34",
            "crous: 300",
            "issuer.crous",
            .valueTooLarge(maximum: 255)
        ),
        BadProfile("missing field", "applicationID: F58540\n", "\n", "applicationID", .missing),
        BadProfile("unknown field", "training: true", "trainning: true", "trainning", .unknownField),
        BadProfile(
            "unknown field in a file",
            "    size: 28",
            "    size: 28\n    colour: red",
            "files[0].colour",
            .unknownField
        ),
    ]

    @Test(arguments: cases) func `an unusable profile is refused with the name of its field`(bad: BadProfile)
        throws
    {
        let yaml = try CardProfileTests.yaml(bad.old, bad.new)
        let error = try #require(throws: ProfileError.self) { try CardProfile(yaml: yaml) }
        #expect(error.field == bad.field)
        #expect(error.reason.phrase.key == bad.reason.phrase.key)
        if bad.reason.phrase.key != .profileNotYAML { #expect(error.reason == bad.reason) }
        #expect(error.description.hasPrefix(bad.field.isEmpty ? "profile: " : bad.field + ": "))
    }

    static let malformed: [(String, String, String)] = [
        ("applicationID: F58540", "applicationID: 000000", "applicationID"),
        ("applicationID: F58540", "applicationID: F585", "applicationID"),
        ("keySettings: 0B", "keySettings: 0B0B", "keySettings"),
        ("training: true", "training: maybe", "training"),
        ("name: reference", "name: \"a;b\"", "name"),
        ("factoryKey: {entry: 1,", "factoryKey: {entry: 128,", "factoryKey.entry"),
        ("diversification: uid 4085F5", "diversification: uid 4085F", "keys[0].diversification"),
        ("diversification: uid 4085F5", "diversification: uid uid uid uid uid", "keys[0].diversification"),
        ("diversification: uid 4085F5", "diversification: \"\"", "keys[0].diversification"),
        ("diversification: uid 4085F5", "diversification: av1", "keys[0].diversification"),
        ("diversification: uid 4085F5", "diversification: av1 01 uid", "keys[0].diversification"),
        ("diversification: uid 4085F5", "diversification: av1-one-round 01 uid", "keys[0].diversification"),
        (
            "picc: leave", "picc: {entry: 1, version: 5, method: iso, diversification: uid uid uid}",
            "picc.diversification"
        ),
        ("picc: leave", "picc: {entry: 1, version: 5, method: iso, diversification: av1 uid}", "picc.diversification"),
        ("picc: leave", "picc: take", "picc"),
        ("picc: leave", "picc: leave\ncheckMemory: sometimes", "checkMemory"),
        ("entry: 16, version: 1", "entry: 16, older: 2, version: 1", "keys[0].older"),
        ("entry: 16, version: 1", "entry: 16, older: [256], version: 1", "keys[0].older[0]"),
        ("type: standard", "type: value", "files[0].type"),
        ("size: 28", "size: 0", "files[0].size"),
        ("size: 28", "size: 9999999999999999999999", "files[0].size"),
        ("read: 1, write: 2", "read: one, write: 2", "files[0].rights.read"),
        ("coding: uid", "coding: guid", "files[0].fields[1].coding"),
        ("offset: 1, length: 7, coding: uid", "offset: 1, length: 6, coding: uid", "files[0].fields[1].length"),
        ("value: \"01\"", "value: \"0102\"", "files[0].fields[0].value"),
        ("name: cnous,", "name: cnuos,", "files[0].fields[3].name"),
        ("issuer: 0A3F", "issuer: A3F", "issuer.issuer"),
        ("highest: 102500009999", "highest: 1025000099990000", "issuer.highest"),
    ]

    @Test(arguments: malformed) func `a value of the wrong form is refused with its field`(
        old: String,
        new: String,
        field: String
    ) throws {
        let yaml = try CardProfileTests.yaml(old, new)
        let error = try #require(throws: ProfileError.self) { try CardProfile(yaml: yaml) }
        #expect(error.field == field)
        #expect(error.reason.phrase.key == .profileMalformed)
    }

    @Test func `texts that are not a profile are refused`() throws {
        for text in ["", "- a\n- b", "a: [", "just words", "\u{0}"] {
            #expect(throws: ProfileError.self) { try CardProfile(yaml: Array(text.utf8)) }
        }
        #expect(throws: ProfileError.self) { try CardProfile(yaml: [0xFF, 0xFE, 0x00]) }
    }

    @Test func `every prefix of a profile is refused or read, never a trap`() throws {
        let yaml = CardProfile.referenceYAML
        var refused = 0
        for length in stride(from: 0, to: yaml.count, by: 7)
        where (try? CardProfile(yaml: Array(yaml.prefix(length)))) == nil {
            refused += 1
        }
        #expect(refused > 100)
    }

    @Test func `a missing file is named`() throws {
        let error = try #require(throws: ProfileError.self) { try CardProfile(contentsOf: "/nonexistent/profile.yaml") }
        #expect(error.reason.phrase.key == .profileUnreadable)
    }
}

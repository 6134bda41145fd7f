// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import TestSupport
import Testing

@Suite struct KeyDiversificationVectorTests {
    private static let suite = "KeyDiversificationVectorTests"

    /// The master key of a vector. The version bits of a diversified DES key are the user's choice, so the version is
    /// taken from the expected key: its other bits come from the method.
    private static func master(_ key: [UInt8], isDES: Bool, expected: [UInt8]) throws -> CardKey {
        isDES ? try TestKeys.des(key, version: TestKeys.version(in: expected)) : try TestKeys.aes(key)
    }

    @Test func `AN10922 keys of the card vectors are reproduced`() throws {
        for vector in try VectorSuite.load("diversify-an10922", suite: Self.suite) {
            let expected = try vector.bytes("diversified")
            let isDES = vector.text("prefix") != "01"
            let master = try Self.master(vector.bytes("key"), isDES: isDES, expected: expected)
            let made = try KeyDiversification.an10922.key(from: master, input: vector.bytes("input"))
            made.withStoredBytes { #expect($0 == expected, "\(vector)") }
        }
    }

    @Test func `keys of the two historic mistakes are not produced`() throws {
        for vector in try VectorSuite.load("diversify-nonstandard", suite: Self.suite) {
            let master = try TestKeys.aes(try vector.bytes("key"))
            let made = try KeyDiversification.an10922.key(from: master, input: vector.bytes("input"))
            let wrong = try vector.bytes("diversified")
            made.withStoredBytes { #expect($0 != wrong, "\(vector)") }
        }
    }

    @Test func `AN10922 keys of the SAM vectors are reproduced`() throws {
        var uncovered: [String] = []
        for vector in try VectorSuite.load("diversification-av2-an10922", suite: Self.suite) {
            guard let constants = vector.list("constants") else {
                try Self.checkVersionBits(vector)
                continue
            }
            // AES-256 exists in the SAM AV3 only; this project has no such key type.
            guard constants != ["41", "42"] else {
                uncovered.append(vector.name)
                continue
            }
            let expected = try vector.bytes("diversified_key")
            let master = try Self.master(
                vector.bytes("key"),
                isDES: constants != ["01"],
                expected: expected
            )
            let made = try KeyDiversification.an10922.key(from: master, input: vector.bytes("div_input"))
            made.withStoredBytes { #expect($0 == expected, "\(vector)") }
        }
        print("\(Self.suite): not covered, AES-256: \(uncovered.count) vectors")
    }

    private static func checkVersionBits(_ vector: Vector) throws {
        let version = try #require(vector.bytes("version").first)
        let key = try TestKeys.des(try vector.bytes("diversified"), version: version)
        let expected = try vector.bytes("key_with_version")
        key.withStoredBytes { #expect($0 == expected, "\(vector)") }
    }

    @Test func `AV1 keys are reproduced`() throws {
        for vector in try VectorSuite.load("diversification-av1", suite: Self.suite) {
            let expected = try vector.bytes("diversified_key")
            let master = try Self.master(vector.bytes("key"), isDES: true, expected: expected)
            let method = KeyDiversification.av1(oneRound: vector.name.contains("one round"))
            let made = try method.key(from: master, input: vector.bytes("div_input_8"))
            let stored = made.withStoredBytes { $0 }
            // A key with equal halves is a DES key, whose version is in both halves.
            #expect(stored == expected || made.type == .des && stored.prefix(8) == expected.prefix(8), "\(vector)")
        }
    }
}

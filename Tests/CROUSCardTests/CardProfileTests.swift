// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CardCrypto
import DESFire
import SmartCard
import Testing

@Suite struct CardProfileTests {
    @Test func `the reference profile is as designed`() throws {
        let profile = try CardProfile.reference()
        #expect(profile.name == "reference")
        #expect(profile.isTraining)
        #expect(profile.applicationID.wire == [0x40, 0x85, 0xF5])
        #expect(profile.keys.count == 3)
        #expect(profile.masterKey == .leave)
        #expect(profile.files.map(\.kind) == [.standard, .backup])
        #expect(profile.files.first?.mode == .enciphered)
        #expect(try #require(profile.files.first).size <= 28)
        #expect(profile.hash == Hex.encode(try SHA256.hash(CardProfile.referenceYAML)).lowercased())
    }

    @Test func `keys are diversified from UID and application id`() throws {
        let profile = try CardProfile.reference()
        let uid = try #require(CardUID(hex: "04A1B2C3D4E580"))
        for key in profile.keys {
            #expect(key.reference(for: uid).diversificationInput == uid.bytes + [0x40, 0x85, 0xF5])
        }
    }

    @Test func `keys may be diversified by the method of SAM AV1`() throws {
        let profile = try Self.changed("diversification: uid 4085F5", "diversification: av1 01 uid 01 uid")
        let uid = try #require(CardUID(hex: "04A1B2C3D4E580"))
        let key = try #require(profile.keys.first).reference(for: uid)
        #expect(key.diversification == .av1(oneRound: false))
        #expect(key.diversificationInput == [1] + uid.bytes + [1] + uid.bytes)
        let owned = "picc: {entry: 20, version: 5, method: legacy, diversification: av1-one-round 00 uid}"
        guard case .owned(let master, .legacy) = try Self.changed("picc: leave", owned).masterKey else {
            throw CardFixtureError.notRefused
        }
        #expect(master.reference(for: uid).diversification == .av1(oneRound: true))
    }

    @Test func `one changed byte is another hash`() throws {
        let other = try CardProfile(yaml: CardProfile.referenceYAML + Array("# changed\n".utf8))
        #expect(other.hash != (try CardProfile.reference()).hash)
    }

    @Test func `the card's master key may be in the SAM`() throws {
        let profile = try Self.changed("picc: leave", "picc: {entry: 20, version: 5, method: aes}")
        guard case .owned(let key, .aes) = profile.masterKey else { throw CardFixtureError.notRefused }
        #expect(key.stored.entry == 20)
    }

    @Test func `the card's master key may be changed`() throws {
        let text = "picc: {change: {entry: 20, version: 5, diversification: uid}, from: {entry: 2, version: 0}}"
        let profile = try Self.changed("picc: leave", text)
        guard case .change(let from, let target) = profile.masterKey else { throw CardFixtureError.notRefused }
        #expect(from.entry == 2)
        #expect(target.diversification?.count == 7)
    }

    @Test func `a profile may distinguish keys by authentication`() throws {
        let profile = try Self.changed(
            "{number: 1, entry: 17, version: 1,",
            "{number: 1, entry: 17, version: 0,",
            adding: "versions: by-authentication"
        )
        #expect(profile.keys[1].stored.version == 0)
    }

    @Test func `older generations share the entries and the diversification`() throws {
        let profile = try KeyGenerationTests.profile(3, older: [2, 1])
        let uid = try #require(CardUID(hex: "04A1B2C3D4E580"))
        for key in profile.keys {
            #expect(key.older == [2, 1])
            let (current, older) = (key.reference(for: uid), key.reference(for: uid, version: 2))
            #expect(current.version == 3 && older.version == 2)
            #expect(older.entry == current.entry)
            #expect(older.diversificationInput == current.diversificationInput)
        }
        #expect(try CardProfile.reference().keys.allSatisfy(\.older.isEmpty))
    }

    @Test func `memory is checked only when the profile says so`() throws {
        #expect(try !CardProfile.reference().checksMemory)
        #expect(try Self.changed("picc: leave", "picc: leave\ncheckMemory: true").checksMemory)
    }

    /// The reference profile with one text replaced, and an added line.
    static func changed(_ old: String, _ new: String, adding line: String = "") throws -> CardProfile {
        try CardProfile(yaml: try yaml(old, new, adding: line))
    }

    static func yaml(_ old: String, _ new: String, adding line: String = "") throws -> [UInt8] {
        let text = String(decoding: CardProfile.referenceYAML, as: UTF8.self)
        let range = try #require(text.firstRange(of: old))
        return Array((text.replacingCharacters(in: range, with: new) + line + "\n").utf8)
    }
}

extension String {
    fileprivate func firstRange(of part: String) -> Range<String.Index>? {
        indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
    }

    fileprivate func replacingCharacters(in range: Range<String.Index>, with part: String) -> String {
        String(self[..<range.lowerBound]) + part + String(self[range.upperBound...])
    }
}

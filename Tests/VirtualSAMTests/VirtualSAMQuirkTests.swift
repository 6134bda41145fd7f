// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// Behaviour that docs/facts/sam.md leaves open, both variants.
@Suite struct VirtualSAMQuirkTests {
    @Test(arguments: [ReferenceHost.Mode.mac, .full])
    func `errors may carry a MAC`(_ mode: ReferenceHost.Mode) throws {
        for quirks in [VirtualMIFARESAM.Quirks.protectedErrors, []] {
            let fixture = try Self.fixture(quirks)
            let host = try ReferenceHost(fixture, mode)
            let refused = fixture.send(try host.protected([0x80, 0x64, 0x70, 0x00], le: 0))
            host.count()
            #expect(refused.suffix(2) == [0x69, 0x84])
            #expect(refused.count == (quirks.isEmpty ? 2 : 10))
            if !quirks.isEmpty { #expect(try host.opened(refused) == []) }
            #expect(try host.send([0x80, 0x64, 0x01, 0x00], le: 0).count == 13, "the session goes on")
            var wrong = try host.protected([0x80, 0x64, 0x01, 0x00], le: 0)
            wrong[6] ^= 1
            #expect(fixture.send(wrong) == [0x6A, 0x84], "a lost session has no MAC")
        }
    }

    @Test func `AuthenticatePICC may count once or twice`() throws {
        for quirks in [VirtualMIFARESAM.Quirks.authenticationCountsOnce, []] {
            let fixture = try Self.fixture(quirks)
            let host = try ReferenceHost(fixture, .mac)
            let card = try ReferenceCard(.zero(.aes128))
            let part1 = fixture.send(try host.protected([0x80, 0x0A, 0, 0], [1, 0] + card.challenge, le: 0))
            host.count()
            let part2 = fixture.send([0x80, 0x0A, 0, 0, 16] + (try card.proof(for: Array(part1.dropLast(2)))))
            if quirks.isEmpty { host.count() }
            #expect(try host.opened(part2) == [])
            #expect(try host.send([0x80, 0x64, 0x01, 0x00], le: 0).count == 13)
            #expect(host.counter == (quirks.isEmpty ? 3 : 2))
        }
    }

    @Test func `a card session may survive a wrong MAC`() throws {
        for quirks in [VirtualMIFARESAM.Quirks.sessionSurvivesFailure, []] {
            let fixture = try Self.fixture(quirks)
            _ = try fixture.openCardSession(entry: 1, key: .zero(.aes128))
            #expect(fixture.send("805C000009000000000000000000") == "901E")
            #expect(fixture.send("807C0000025A0000").hasSuffix(quirks.isEmpty ? "6985" : "9000"))
        }
    }

    @Test func `a locked SAM may authenticate its host`() throws {
        for quirks in [VirtualMIFARESAM.Quirks.lockedHostAuthentication, []] {
            let fixture = try Self.fixture(quirks, isLocked: true)
            #expect(fixture.send("80A400000300000000").hasSuffix(quirks.isEmpty ? "6985" : "90AF"))
            #expect(fixture.send("8064010000") == "6985")
        }
    }

    @Test func `a session key that must not leave is refused in one of two ways`() throws {
        for quirks in [VirtualMIFARESAM.Quirks.dumpIsSecurityMatter, []] {
            let fixture = try Self.fixture(quirks)
            #expect(fixture.send("80D5000000") == "6985", "without session")
            _ = try fixture.openCardSession(entry: 1, key: .zero(.aes128))
            #expect(fixture.send("80D5000000") == (quirks.isEmpty ? "6985" : "6982"))
        }
    }

    @Test func `entries and counters may require an authenticated host`() throws {
        for quirks in [VirtualMIFARESAM.Quirks.entriesNeedHost, []] {
            let fixture = try Self.fixture(quirks)
            for command in ["8064010000", "806C000000"] {
                #expect(fixture.send(command).hasSuffix(quirks.isEmpty ? "9000" : "6982"))
            }
            let host = try ReferenceHost(fixture, .full)
            #expect(try host.send([0x80, 0x64, 0x01, 0x00], le: 0).count == 13)
            #expect(try host.send([0x80, 0x6C, 0x00, 0x00], le: 0).count == 10)
        }
    }

    @Test func `AV3 may take the short entries of AV2`() throws {
        for quirks in [VirtualMIFARESAM.Quirks.shortEntries, []] {
            let fixture = try Self.fixture(quirks, mode: .av3)
            let host = try ReferenceHost(fixture, .full)
            let short = Self.entry(changedBy: 0)
            let answer = fixture.send(try host.protected([0x80, 0xC1, 0x01, 0xFF], short))
            #expect(answer.suffix(2) == (quirks.isEmpty ? [0x67, 0x00] : [0x90, 0x00]))
            host.count()
            #expect(try host.send([0x80, 0xC1, 0x01, 0xFF], short + [0, 0, 0]) == [], "the long ones it takes anyway")
        }
    }

    @Test func `an entry with change key FF may be free or frozen`() throws {
        for quirks in [VirtualMIFARESAM.Quirks.changeEntryFFIsFree, []] {
            let fixture = try Self.fixture(quirks)
            let host = try ReferenceHost(fixture, .full)
            #expect(try host.send([0x80, 0xC1, 0x01, 0xFF], Self.entry(changedBy: 0xFF)) == [])
            #expect(fixture.send("80CA0000").hasSuffix("6A84"), "without session from here")
            let change = Hex.encode([0x80, 0xC1, 0x01, 0xFF, 61] + Self.entry(changedBy: 0))
            #expect(fixture.send(change) == (quirks.isEmpty ? "6982" : "9000"))
        }
    }

    /// Entry of class PICC with AES keys of zeros, and the entry of the key that may change it, version 0.
    private static func entry(changedBy number: UInt8) -> [UInt8] {
        [UInt8](repeating: 0, count: 52) + [number, 0, 0xFF, 0x20, 0x00, 0, 0, 0, 0x01]
    }

    private static func fixture(
        _ quirks: VirtualMIFARESAM.Quirks,
        mode: VirtualMIFARESAM.Mode = .av2,
        isLocked: Bool = false
    ) throws -> VirtualSAMFixture {
        let entries = [try VirtualSAMFixture.entry(0, class: .host), try VirtualSAMFixture.entry(1)]
        let store = SAMKeyStore(
            uid: VirtualSAMFixture.uid,
            entries: entries,
            mode: mode,
            isLocked: isLocked,
            quirks: quirks
        )
        return VirtualSAMFixture(store)
    }
}

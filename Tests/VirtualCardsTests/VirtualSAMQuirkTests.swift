// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualCards

/// What the facts leave open, each way.
@Suite struct VirtualSAMQuirkTests {
    @Test(arguments: [SAMBenchHost.Mode.mac, .full])
    func `errors may carry a MAC`(_ mode: SAMBenchHost.Mode) throws {
        for quirks in [VirtualSAM.Quirks.protectedErrors, []] {
            let bench = try Self.bench(quirks)
            let host = try SAMBenchHost(bench, mode)
            let refused = bench.send(try host.protected([0x80, 0x64, 0x70, 0x00], le: 0))
            host.count()
            #expect(refused.suffix(2) == [0x69, 0x84])
            #expect(refused.count == (quirks.isEmpty ? 2 : 10))
            if !quirks.isEmpty { #expect(try host.opened(refused) == []) }
            #expect(try host.send([0x80, 0x64, 0x01, 0x00], le: 0).count == 13, "the session goes on")
            var wrong = try host.protected([0x80, 0x64, 0x01, 0x00], le: 0)
            wrong[6] ^= 1
            #expect(bench.send(wrong) == [0x6A, 0x84], "a lost session has no MAC")
        }
    }

    @Test func `AuthenticatePICC may count once or twice`() throws {
        for quirks in [VirtualSAM.Quirks.authenticationCountsOnce, []] {
            let bench = try Self.bench(quirks)
            let host = try SAMBenchHost(bench, .mac)
            let card = try SAMBenchCard(.zero(.aes128))
            let part1 = bench.send(try host.protected([0x80, 0x0A, 0, 0], [1, 0] + card.challenge, le: 0))
            host.count()
            let part2 = bench.send([0x80, 0x0A, 0, 0, 16] + (try card.proof(for: Array(part1.dropLast(2)))))
            if quirks.isEmpty { host.count() }
            #expect(try host.opened(part2) == [])
            #expect(try host.send([0x80, 0x64, 0x01, 0x00], le: 0).count == 13)
            #expect(host.counter == (quirks.isEmpty ? 3 : 2))
        }
    }

    @Test func `a card session may survive a wrong MAC`() throws {
        for quirks in [VirtualSAM.Quirks.sessionSurvivesFailure, []] {
            let bench = try Self.bench(quirks)
            _ = try bench.openCardSession(entry: 1, key: .zero(.aes128))
            #expect(bench.send("805C000009000000000000000000") == "901E")
            #expect(bench.send("807C0000025A0000").hasSuffix(quirks.isEmpty ? "6985" : "9000"))
        }
    }

    @Test func `a locked SAM may authenticate its host`() throws {
        for quirks in [VirtualSAM.Quirks.lockedHostAuthentication, []] {
            let bench = try Self.bench(quirks, isLocked: true)
            #expect(bench.send("80A400000300000000").hasSuffix(quirks.isEmpty ? "6985" : "90AF"))
            #expect(bench.send("8064010000") == "6985")
        }
    }

    @Test func `a session key that must not leave is refused in one of two ways`() throws {
        for quirks in [VirtualSAM.Quirks.dumpIsSecurityMatter, []] {
            let bench = try Self.bench(quirks)
            #expect(bench.send("80D5000000") == "6985", "without session")
            _ = try bench.openCardSession(entry: 1, key: .zero(.aes128))
            #expect(bench.send("80D5000000") == (quirks.isEmpty ? "6985" : "6982"))
        }
    }

    private static func bench(_ quirks: VirtualSAM.Quirks, isLocked: Bool = false) throws -> SAMBench {
        let entries = [try SAMBench.entry(0, class: .host), try SAMBench.entry(1)]
        return SAMBench(SAMKeyStore(uid: SAMBench.uid, entries: entries, isLocked: isLocked, quirks: quirks))
    }
}

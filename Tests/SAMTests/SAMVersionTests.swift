// SPDX-License-Identifier: Apache-2.0
import SAM
import SmartCard
import TestSupport
import Testing

@Suite struct SAMVersionTests {
    private let av1 = "04010103022801040101030228010431278A5F4F8098466900000509" + "1000"

    @Test func `the mode byte decides`() throws {
        let modes: [(String, SAMVersion.Mode, Bool)] = [
            ("", .av1Silicon, true), ("A1", .av1, true), ("A2", .av2, true), ("A3", .av3, true),
            ("03", .notActivated, false), ("77", .unknown(0x77), false),
        ]
        for (byte, mode, isSupported) in modes {
            let version = try #require(SAMVersion(hex(av1 + byte)))
            #expect(version.mode == mode)
            #expect(mode.isSupported == isSupported)
        }
    }

    @Test func `every other length and every other vendor is not a SAM`() throws {
        let bytes = try hex(av1 + "A2")
        for count in 0..<30 { #expect(SAMVersion(Array(bytes.prefix(count))) == nil) }
        #expect(SAMVersion(bytes + [0]) == nil)
        #expect(SAMVersion([0x05] + bytes.dropFirst()) == nil)
    }

    @Test(arguments: ["6E00", "6D00", "9000", "04019000", "917E"])
    func `a card that is not a SAM is named`(answer: String) throws {
        let sam = MIFARESAM(channel: try ScriptedChannel([("8060000000", answer)]))
        let error = #expect(throws: SAMError.self) { try sam.version() }
        guard case .notASAM = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

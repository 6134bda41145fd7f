// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SAM
import SmartCard
import TestSupport
import Testing

@Suite struct SAMErrorTests {
    @Test func `each error has its own sentence`() throws {
        let uid = try #require(CardUID(FictionalSAM.samUID))
        let other = try #require(CardUID([4, 9, 9, 9, 9, 9, 9]))
        let all: [SAMError] = [
            .channel(CardChannelError(.noCard)), .notASAM(StatusWord(0x6E00)), .unsupportedMode(.notActivated),
            .otherMode(.av1, configured: .av2(.full)),
            .otherMode(.av2, configured: .av1), .locked(SAMStatus.conditionsOfUse),
            .keyUnfit([.disabled]), .hostKeyUnusable(entry: 1, version: 2, causes: [.disabled]),
            .status(SAMStatus.unknownKeyVersion, command: .authenticatePICC),
            .malformedAnswer(command: .getKeyEntry), .forgedAnswer(command: .getKeyEntry),
            .hostKeyRefused(entry: 1, version: 2), .samNotProven, .hostSessionLost, .hostKeyBlocked,
            .hostKeyFile(path: "/key", .exposed(permissions: 0o644)),
            .hostKeyFile(path: "/key", .wrongLength(expected: [16, 24], found: 3)),
            .hostKeyFile(path: "/key", .notHexadecimal), .noSAM(unasked: []), .noSAM(unasked: [ReaderName("R")]),
            .severalSAMs([]), .otherSAM(expected: uid, found: other), .invalidArgument("wrong argument"),
            .crypto(.library("EVP")),
        ]
        #expect(Set(all.map(\.description)).count == all.count)
        #expect(all.allSatisfy { !$0.description.contains("unknown error") })
        #expect(SAMError.hostKeyFile(path: "/key", .exposed(permissions: 0o644)).description.contains("644"))
    }

    @Test func `an unknown status keeps its number`() {
        let error = SAMError.status(StatusWord(0x6F42), command: .getKeyEntry)
        #expect(error.description == "getKeyEntry: the SAM answered status 6F42")
        #expect(error.status == StatusWord(0x6F42))
    }

    @Test func `status 6985 lists its possible causes`() {
        let text = SAMError.status(SAMStatus.conditionsOfUse, command: .authenticatePICC).description
        for cause in ["class PICC", "type", "disabled", "usage counter", "diversification", "locked", "6985"] {
            #expect(text.contains(cause))
        }
    }
}

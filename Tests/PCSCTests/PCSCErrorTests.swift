// SPDX-License-Identifier: Apache-2.0
import Foundation
import PCSC
import SmartCard
import Testing

@Suite struct PCSCErrorTests {
    @Test func `every code of the installed header has a name`() throws {
        let header = try String(contentsOfFile: "/usr/include/PCSC/pcsclite.h", encoding: .utf8)
        // One of them is in a comment of the header; it has a name as well.
        let pattern = /#define SCARD_[EFPW]_\w+\s+\(\(LONG\)0x([0-9A-Fa-f]+)\)/
        let codes = Set(header.matches(of: pattern).compactMap { UInt32($0.1, radix: 16) })
        #expect(codes.count > 50)
        #expect(codes == Set(PCSCError.Code.allCases.map(\.rawValue)))
    }

    @Test func `an undefined code is kept`() {
        let error = PCSCError(rawValue: 0xDEAD_BEEF)
        #expect(error.code == nil)
        #expect(error.channelError() == CardChannelError(.other, code: 0xDEAD_BEEF))
        #expect(error.description == "unknown PC/SC code (DEADBEEF)")
    }

    @Test(arguments: [
        (PCSCError.Code.noSmartCard, CardChannelError.Reason.noCard),
        (.removedCard, .cardRemoved),
        (.notTransacted, .cardRemoved),
        (.resetCard, .cardReset),
        (.unresponsiveCard, .cardMute),
        (.unpoweredCard, .cardMute),
        (.unknownReader, .readerGone),
        (.readerUnavailable, .readerGone),
        (.sharingViolation, .sharingViolation),
        (.noService, .serviceGone),
        (.serviceStopped, .serviceGone),
        (.timeout, .timedOut),
        (.insufficientBuffer, .malformedAnswer),
        (.securityViolation, .other),
    ]) func `a code has a fixed meaning and keeps code and reader`(
        code: PCSCError.Code,
        reason: CardChannelError.Reason
    ) {
        let error = PCSCError(code).channelError(reader: ReaderName("R 00 00"))
        #expect(error == CardChannelError(reason, code: code.rawValue, reader: "R 00 00"))
    }

    @Test func `an error names itself with its code`() {
        #expect(PCSCError(.sharingViolation).description == "sharingViolation (8010000B)")
    }
}

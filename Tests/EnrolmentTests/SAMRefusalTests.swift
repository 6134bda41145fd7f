// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Enrolment
import EnrolmentFixtures
import JournalFixtures
import SmartCard
import Testing
import VirtualReaders
import VirtualSAM

/// A SAM that answers 6985 for no visible reason.
@Suite(.timeLimit(.minutes(2))) struct SAMRefusalTests {
    /// Refuses the first parts of card authentications.
    private final class RefusingSAM: VirtualCard {
        private let sam: VirtualMIFARESAM
        private var refusals: Int

        init(_ sam: VirtualMIFARESAM, refusals: Int) {
            self.sam = sam
            self.refusals = refusals
        }

        var atr: [UInt8] { sam.atr }
        var uid: CardUID? { nil }

        func powerOn() { sam.powerOn() }
        func powerOff() { sam.powerOff() }

        func respond(to command: [UInt8]) -> [UInt8] {
            guard command[1] == 0x0A, refusals > 0 else { return sam.respond(to: command) }
            refusals -= 1
            return [0x69, 0x85]
        }
    }

    @Test func `the SAM is reset once and the card is done`() async throws {
        try await TestHost.run { host in
            host.readers.put(RefusingSAM(try host.sam(), refusals: 1), on: TestHost.slot)
            let card = try host.card()
            #expect(try await host.enrol(card).uid == Sample.uid(1))
        }
    }

    @Test func `the SAM is not asked a third time, and the sentence is about the SAM`() async throws {
        try await TestHost.run { host in
            host.readers.put(RefusingSAM(try host.sam(), refusals: 2), on: TestHost.slot)
            let message = try await host.refusal(of: try host.card())
            #expect(message.key == "sam-key-refused")
            #expect(message.detail.contains("6985"))
            host.readers.put(try host.sam(), on: TestHost.slot)
            #expect(try await host.enrol(try host.card(2), for: .elodie).uid == Sample.uid(2))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import DESFire
import JournalFixtures
import SAM
import SmartCard
import Testing

@testable import Enrolment
@testable import Journal

@Suite struct RecoveryActionTests {
    private func name(_ error: EnrolmentError) -> String {
        switch error.remedy {
        case .sameCardAgain: "same card"
        case .otherCardAgain: "other card"
        case .lookAgain: "look"
        case .giveUp: "end"
        }
    }

    private static let absences: Set<CardChannelError.Reason> = [.noCard, .cardRemoved, .cardMute]
    private static let reasons: [CardChannelError.Reason] = [
        .noCard, .cardRemoved, .cardReset, .cardMute, .severalCards, .readerGone, .sharingViolation,
        .serviceGone, .timedOut, .malformedAnswer, .closed, .other,
    ]

    @Test(arguments: reasons)
    func `a missing card is asked for; other reader failures are not retried blindly`(
        reason: CardChannelError.Reason
    ) {
        let error = CardChannelError(reason)
        let isAbsence = Self.absences.contains(reason)
        #expect(name(.reader(error)) == (isAbsence ? "same card" : "end"))
        #expect(name(.card(.card(.channel(error), during: .commit))) == (isAbsence ? "same card" : "look"))
    }

    @Test func `another card than the one begun is to be taken off`() throws {
        let (begun, other) = (try Sample.uid(1), try Sample.uid(2))
        #expect(name(.card(.otherCard(found: other, expected: begun))) == "other card")
    }

    @Test func `failures that a reset may resolve lead to another look`() {
        #expect(name(.card(.card(.malformedAnswer(command: 0xBD), during: .readFile(1)))) == "look")
        #expect(name(.card(.card(.card(.memoryError, command: 0xC7), during: .commit))) == "look")
        #expect(name(.card(.card(.card(.lengthError, command: 0x3D), during: .writeFile(1)))) == "look")
        #expect(name(.card(.card(.keys(KeyHolderError(.integrity)), during: .readFile(1)))) == "look")
        #expect(name(.card(.card(.keys(KeyHolderError(.keyUnusable, code: 0x6985)), during: .open))) == "look")
        #expect(name(.card(.notProven(.contents))) == "look")
        #expect(name(.card(.refused(.creationRefused, .applicationAppeared))) == "look")
    }

    @Test func `a refusal, a rule and the journal end the order`() {
        let ends: [EnrolmentError] = [
            .card(.refused(.foreign, .foreignKeys)),
            .card(.card(.card(.cardIntegrity, command: 0x5A), during: .look)),
            .card(.card(.card(.outOfMemory, command: 0xCD), during: .createFile(1))),
            .card(.card(.keys(KeyHolderError(.storeGone)), during: .open)),
            .card(.reservation(JournalError.numbers(.historyNotDeclared))),
            .noUID, .cardBusy(station: "left"), .sam(.noSAM(unasked: [])), .journal(.locked(by: "pid 1")), .timedOut,
        ]
        for error in ends { #expect(name(error) == "end", "\(error)") }
    }
}

// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import JournalFixtures
import Testing

@testable import Journal

@Suite struct JournalFaultTests {
    private static func contradictions() throws -> [JournalContradiction] {
        let (uid, number) = (try Sample.uid(1), try Sample.number(1))
        let holder = try Sample.holder(1)
        return [
            .cardHasOtherNumber(uid: uid, has: number, claimed: number),
            .numberIsTaken(number, by: uid, claimed: uid),
            .holderHasCard(holder, card: uid, state: .enrolled),
            .holderChanged(uid: uid, has: holder, claimed: nil),
            .transition(.enrolled, uid: uid, from: .cancelled), .transition(.enrolled, uid: uid, from: nil),
            .missing(.reserved, column: "uid"),
        ]
    }

    @Test func `each fault is described in both languages, with its place`() throws {
        let place = ChainPlace(file: "journal-2025.csv", line: 7)
        let kinds: [ChainFault.Kind] = [
            .header, .malformed(Phrase(.faultLineTooLong)), .changed, .outOfOrder(due: 3, found: 5, dueAt: place),
            .outOfOrder(due: 3, found: 5, dueAt: nil), .outOfOrder(due: 5, found: 3, dueAt: nil), .unchained, .torn,
            .cutOff(last: 3, head: 5), .headDiffers, .headMissing, .headUnreadable, .forgotten(4), .exchanged,
            .resized(found: 3, written: 5), .undivided,
        ]
        let here = ChainPlace(file: "journal-2026.csv", line: 12)
        let faults =
            kinds.map { JournalFault(here, $0) } + (try Self.contradictions().map { .contradiction(here, $0) })
        #expect(Set(faults.map { $0.text(in: .french) }).count == faults.count)
        for fault in faults {
            let (english, french) = (fault.description, fault.text(in: .french))
            #expect(french.hasPrefix("journal-2026.csv ligne 12, "))
            #expect(english.hasPrefix("journal-2026.csv line 12, "))
            let texts = [english, french].map { $0.split(separator: ",", maxSplits: 1).last }
            #expect(texts[0] != texts[1] && !french.contains("Optional("), "\(french)")
            #expect(JournalError.broken(fault).userMessage.french.contains(french))
        }
    }
}

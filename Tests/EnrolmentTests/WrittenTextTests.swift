// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import ChainedFile
import EnrolmentFixtures
import Journal
import Registry
import RegistryFixtures
import SmartCard
import Testing
import VirtualReaders

@testable import Enrolment

/// Texts from people reach the journal, within the limits of its columns.
@Suite(.timeLimit(.minutes(2))) struct WrittenTextTests {
    @Test func `a name that is too long is refused before a card is asked for, changed or erased`() async throws {
        let long = String(repeating: "é", count: 101)
        try await TestHost.run { host in
            let zoe = try host.reference(.zoe)
            for wish in [
                EnrolmentOrder(holder: zoe, operatorName: long),
                EnrolmentOrder(holder: zoe, operatorName: "léa", decisions: .adopt, supervisor: long),
                EnrolmentOrder(holder: zoe, operatorName: "léa\nnoé"),
            ] {
                let error = await #expect(throws: EnrolmentError.self) {
                    _ = try await host.service.stations.enrol(wish, station: "left")
                }
                #expect(["journal-text-long", "journal-cell"].contains(error?.userMessage.key), "\(wish)")
            }
            #expect(host.journal.head.sequence == 0)
            try await host.enrol(host.card(1))
            host.readers.put(try host.card(1), on: TestHost.one)
            let erased = await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.cards.eraseCard(
                    on: TestHost.one,
                    ErasureOrder(cancelling: .lost, operatorName: long)
                )
            }
            #expect(erased?.userMessage.key == "journal-text-long")
            let cancelled = await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.cards.change(.holder(zoe), .cancel(.lost), operatorName: long)
            }
            #expect(cancelled?.userMessage.key == "journal-text-long")
            #expect(host.journal.head.sequence == 2)
        }
    }

    @Test func `a card for a holder not in order says that it is not to be sent`() async throws {
        try await TestHost.run({ $0.holdsHoldersNotInOrder = true }) { host in
            try await host.enrol(host.card(1))
            let (zoe, noe) = (try host.reference(.zoe), try host.reference(.noe))
            _ = try await host.service.cards.change(.holder(zoe), .reassign(to: noe), operatorName: "léa")
            #expect(
                try host.journalText(last: 1).contains(";from \(zoe), not to be sent: etat_ia annulee;")
            )
            #expect(try host.verifiedJournal().head.sequence == 3)
            #expect(try host.records.registry.search(.holder(noe)).cards.count == 1)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import EnrolmentFixtures
import Journal
import Posix
import Registry
import SAM
import SmartCard
import Testing

@testable import Enrolment

@Suite(.timeLimit(.minutes(1))) struct BlockingWorkTests {
    @Test func `a question to a SAM that is lent out delays nothing else`() async throws {
        try await TestHost.run { host in
            let (isLent, isReturned) = (ConditionLock(false), ConditionLock(false))
            let lease = host.dependencies.sam.lease
            try DetachedThread.start(name: "borrower") {
                _ = try? lease.withSAM { _ in
                    isLent.withLock { $0 = true }
                    isReturned.wait { $0 ? () : nil }
                }
            }
            isLent.wait { $0 ? () : nil }
            async let question = host.service.sam.inspectSAM()
            #expect(try await host.service.stock.search(RegistryQuery()).cards.isEmpty)
            #expect(try await host.service.stations.readers().count == 3)
            #expect(await host.service.status.status().journalSequence == 0)
            #expect(try await host.service.records.verifyJournal().cards == 0)
            isReturned.withLock { $0 = true }
            #expect(try await question.session == .success(.open(.full)))
        }
    }

    @Test func `a call that hangs delays no search`() async throws {
        try await TestHost.run { host in
            let work = host.service.stations.table.work
            let doors = [
                work.cards, work.holders, work.imports, work.reading, work.readers, work.rebuilding, work.uploads,
            ]
            for door in doors {
                let isReleased = ConditionLock(false)
                async let hanging: Void = door.run { _ in isReleased.wait { $0 ? () : nil } }
                let page = try await host.service.stock.search(RegistryQuery())
                #expect(page.cards.isEmpty)
                let status = await host.service.status.status()
                #expect(status.journalSequence == 0)
                isReleased.withLock { $0 = true }
                await hanging
            }
        }
    }
}

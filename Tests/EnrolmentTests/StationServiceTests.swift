// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import EnrolmentFixtures
import Holders
import JournalFixtures
import Logging
import SAM
import SmartCard
import TestSupport
import Testing
import VirtualReaders

@testable import Enrolment
@testable import Journal
@testable import Registry
@testable import SAMCare

/// A station whose reader events come from the test: the service of the readers fails and comes back.
@Suite(.timeLimit(.minutes(1))) struct StationServiceTests {
    @Test func `a lost service ends the order with its sentence, and each reader is announced again`() async throws {
        let folder = try TemporaryFolder()
        let station = try Station(name: "left", workflow: Self.workflow(folder))
        let (events, reader) = AsyncStream.makeStream(of: ReaderEvent.self)
        let running = Task { await station.run(events) }
        reader.yield(.readerAttached(TestHost.one))
        try await waitUntil("the station has its reader") { station.board.phase == .idle }
        var order = Conversation(try await station.place(Self.order(1)))
        try await order.expect(.putCardOn)
        reader.yield(.serviceLost(CardChannelError(.serviceGone)))
        reader.yield(.readerDetached(TestHost.one))
        let message = try await order.failed()
        #expect(message.key == "pcscd-gone" && message.category == .unavailable)
        try await waitUntil("the station has lost its reader") { station.board.phase == .noReader }
        await #expect(throws: EnrolmentError.self) { try await station.place(Self.order(2)) }
        reader.yield(.serviceBack)
        reader.yield(.readerAttached(TestHost.one))
        reader.yield(.cardInserted(TestHost.one, nil, wasThere: true))
        try await waitUntil("the card is seen") { station.board.isCardPresent }
        var again = Conversation(try await station.place(Self.order(3)))
        try await again.expect(.takeCardOff)
        reader.finish()
        #expect(try await again.failed().key == "withdrawn")
        await running.value
    }

    @Test func `a station that has ended refuses at once`() async throws {
        let folder = try TemporaryFolder()
        let station = try Station(name: "left", workflow: Self.workflow(folder))
        let (events, reader) = AsyncStream.makeStream(of: ReaderEvent.self)
        reader.yield(.readerAttached(TestHost.one))
        reader.finish()
        await station.run(events)
        let refused = await #expect(throws: EnrolmentError.self) { try await station.place(Self.order(1)) }
        #expect(refused?.userMessage.key == EnrolmentError.reader(CardChannelError(.readerGone)).userMessage.key)
        await station.withdraw(1)
    }

    private static func order(_ id: UInt64) throws -> EnrolmentOrder {
        var order = EnrolmentOrder(holder: try Sample.holder(1), operatorName: "léa")
        order.id = id
        return order
    }

    private static func workflow(_ folder: TemporaryFolder) throws -> CardWorkflow {
        let journal = try Journal(folder: folder.path)
        let readers = VirtualReaderSource(TestHost.one)
        let dependencies = EnrolmentService.Dependencies(
            readers: .init(source: readers, stations: []),
            sam: .init(lease: SAMLease(source: readers, configuration: .init(credentials: []))),
            profile: try .reference(),
            records: EnrolmentRecords(
                journal: journal,
                registry: try Registry(path: folder.file("registry.sqlite"), journal: journal),
                numbers: try Sample.range()
            ),
            holders: try HoldersDirectory(folder: folder.path),
            files: .init(labels: try #require(CROUSCSV.Labels())),
            host: "host",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        return CardWorkflow(dependencies)
    }
}

// SPDX-License-Identifier: Apache-2.0
import APIFixtures
import APIModel
import CROUSCore
import ChainedFile
import EnrolmentFixtures
import Journal
import NIOCore
import NIOPosix
import TestSupport
import Testing
import VirtualReaders

/// `POST /v1/enrolments`: an order and what happens, line by line.
@Suite(.timeLimit(.minutes(1))) struct EnrolmentRouteTests {
    private static let order = #"{"student": "\#(Person.zoe.rawValue)", "station": "left", "operatorName": "léa"}"#

    @Test func `an order is answered by lines, the last of which is the card`() async throws {
        try await APIFixture.run { api in
            async let pending = api.post("/v1/enrolments", Self.order)
            try await waitUntil("the order waits") { api.host.phase("left") == .waiting }
            api.host.readers.put(try api.host.card(1), on: TestHost.one)
            let answer = try await pending
            #expect(answer.status == 200 && answer.type == "application/x-ndjson")
            let lines = try answer.lines(EnrolmentUpdate.self)
            #expect(
                lines.first?.event == "put-card-on" && lines.dropFirst().dropLast().allSatisfy { $0.event == "step" }
            )
            let last = try #require(lines.last)
            #expect(last.event == "enrolled" && last.uid == "04A1B2C3D40001" && last.journalSequence == 2)
        }
    }

    @Test func `an order that ends without a card says why`() async throws {
        try await APIFixture.run { api in
            let short = Self.order.replacing("}", with: #", "timeout": 1}"#)
            let lines = try await api.post("/v1/enrolments", short).lines(EnrolmentUpdate.self)
            #expect(lines.map(\.event) == ["put-card-on", "failed"] && lines.last?.message.key == "timed-out")
        }
    }

    /// A caller who hangs up cannot be told that the card is done.
    @Test func `an order goes with its caller`() async throws {
        try await ServedAPI.run { host, socket in
            let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            let channel = try await bootstrap.connect(unixDomainSocketPath: socket).get()
            let head = """
                POST /v1/enrolments HTTP/1.1\r
                Host: crousd\r
                Content-Length: \(Self.order.utf8.count)\r
                \r\n
                """
            try await channel.writeAndFlush(ByteBuffer(string: head + Self.order))
            try await waitUntil("the order waits") { host.phase("left") == .waiting }
            try await channel.close()
            try await waitUntil("the order is withdrawn") { host.phase("left") == .idle }
            host.readers.put(try host.card(1), on: TestHost.one)
            try await waitUntil("the card is seen") { host.isCardPresent("left") }
            #expect(host.journal.head.sequence == 0, "a card put on afterwards is left alone")
        }
    }
}

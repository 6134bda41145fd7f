// SPDX-License-Identifier: Apache-2.0
import APIFixtures
import APIModel
import CROUSCore
import EnrolmentFixtures
import Journal
import TestSupport
import Testing

@testable import CommandLineKit

/// The client of the API against a host that is served on a socket in this process.
@Suite(.timeLimit(.minutes(1))) struct APIClientTests {
    private static func run(_ test: (TestHost, APIClient) async throws -> Void) async throws {
        try await ServedAPI.run { host, socket in
            try await APIClient.with(socket: socket, isJSON: false) { try await test(host, $0) }
        }
    }

    @Test func `a report is read, and a text as it is`() async throws {
        try await Self.run { host, client in
            try await host.enrol(host.card(1))
            #expect(try await client.get(StatusReport.self, "/v1/status").journalSequence == 2)
            #expect(try await client.text("/v1/journal/lines") == host.journalText(last: nil))
        }
    }

    @Test func `a refusal is a failure with its sentence and exit code`() async throws {
        try await Self.run { _, client in
            let failure = await #expect(throws: CommandFailure.self) {
                try await client.get(RegistryCardsReport.self, "/v1/registry/cards?uid=zz")
            }
            #expect(failure?.code == 2 && failure?.message.category == .usage)
            let order = EnrolmentRequest(student: Person.noe.rawValue, station: "left", operatorName: "léa")
            let refused = await #expect(throws: CommandFailure.self) { try await client.enrol(order) { _ in } }
            #expect(refused?.code == 4 && refused?.message.key == "holder-not-in-order")
        }
    }

    @Test func `a request that is too long is refused before it is sent`() async throws {
        try await Self.run { _, client in
            let path = "/v1/stock/deliveries?operator=" + String(repeating: "A", count: 100_000)
            let failure = await #expect(throws: CommandFailure.self) {
                try await client.post(StatusReport.self, path, body: Array("body".utf8))
            }
            #expect(failure?.code == 2 && failure?.message.key == "request-too-long")
        }
    }

    @Test func `a caller that returns early withdraws the order`() async throws {
        struct Enough: Error {}
        try await Self.run { host, client in
            let order = EnrolmentRequest(student: Person.zoe.rawValue, station: "left", operatorName: "léa")
            await #expect(throws: Enough.self) {
                try await client.enrol(order) { update in
                    #expect(update.event == "put-card-on")
                    throw Enough()
                }
            }
            try await waitUntil("the order is withdrawn") { host.phase("left") == .idle }
        }
    }

    @Test func `without a service the failure says so`() async throws {
        let folder = try TemporaryFolder()
        try await APIClient.with(socket: folder.file("none.sock"), isJSON: false) { client in
            let failure = await #expect(throws: CommandFailure.self) {
                try await client.get(StatusReport.self, "/v1/status")
            }
            #expect(failure?.code == 5 && failure?.message.key == "service-unreachable")
        }
    }
}

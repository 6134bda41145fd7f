// SPDX-License-Identifier: Apache-2.0
import APIModel
import CROUSCore
import CardCrypto
import Enrolment
import EnrolmentFixtures
import SAMCare
import SmartCard
import Testing
import VirtualDESFire

/// The test of the SAM with a card of the client, over a real socket.
@Suite(.timeLimit(.minutes(1))) struct SAMTestRouteTests {
    /// Longer than the tests may take: whatever waits for it fails them.
    private static let endless = Duration.seconds(3600)

    private struct Left: Error {}

    private static func steps(_ report: SAMTestReport) -> [String] {
        report.steps.map { "\($0.name.rawValue) \($0.result.rawValue)" }
    }

    private static func card() throws -> VirtualDESFireCard {
        let uid = try #require(CardUID(hex: SAMTestUpdate.cardUID))
        let image = MemoryCardImage()
        let card = try VirtualDESFireCard(uid: uid, memory: .fourKilobytes, random: SystemRandom(), image: image)
        card.powerOn()
        return card
    }

    @Test func `each line is a command for the card, and the last one is the report`() async throws {
        try await TestHost.run { host in
            try await SAMTestClient.serving(host, patience: Self.endless) { socket in
                let card = try Self.card()
                let updates = try await SAMTestClient.connected(to: socket) { client in
                    try await client.test { card.respond(to: $0) }
                }
                #expect(updates.dropLast().allSatisfy { $0.event == "command" } && updates.count > 4)
                let report = try #require(updates.last?.report)
                #expect(Self.steps(report) == ["host passed", "random passed", "card passed"])
            }
        }
    }

    @Test func `without a card its steps are left out`() async throws {
        try await TestHost.run { host in
            try await SAMTestClient.serving(host, patience: Self.endless) { socket in
                let report = try await SAMTestClient.connected(to: socket) { try await $0.testWithoutCard() }
                #expect(Self.steps(report) == ["host passed", "random passed", "card skipped"])
                #expect(report.steps.last?.message?.key == "sam-test-no-card")
            }
        }
    }

    @Test func `without a SAM the only line says so`() async throws {
        try await TestHost.run({ $0.isSAMIn = false }) { host in
            try await SAMTestClient.serving(host, patience: Self.endless) { socket in
                let updates = try await SAMTestClient.connected(to: socket) { try await $0.test { _ in nil } }
                #expect(updates.map(\.event) == ["failed"] && updates.last?.message != nil)
            }
        }
    }

    @Test func `a client that leaves in the middle gives the SAM back`() async throws {
        try await TestHost.run { host in
            try await SAMTestClient.serving(host, patience: Self.endless) { socket in
                await #expect(throws: Left.self) {
                    try await SAMTestClient.connected(to: socket) { try await $0.test { _ in throw Left() } }
                }
                let again = try await host.service.sam.testSAM(with: TestHost.testCard)
                #expect(again.isPassed)
            }
        }
    }

    @Test func `a client that falls silent loses the SAM`() async throws {
        try await TestHost.run { host in
            try await SAMTestClient.serving(host, patience: .milliseconds(200)) { socket in
                let updates = try await SAMTestClient.connected(to: socket) { try await $0.test { _ in nil } }
                #expect(updates.map(\.event) == ["command", "done"])
                let report = try #require(updates.last?.report)
                #expect(Self.steps(report) == ["host passed", "random passed", "card failed"])
                let again = try await host.service.sam.testSAM(with: TestHost.testCard)
                #expect(again.isPassed)
            }
        }
    }

    @Test func `an answer no card gives fails the step, not the service`() async throws {
        try await TestHost.run { host in
            try await SAMTestClient.serving(host, patience: Self.endless) { socket in
                for wrong in [[], [0x91], [UInt8](repeating: 0xAF, count: 2000), [0x91, 0xAF], [0x6D, 0x00]] {
                    let updates = try await SAMTestClient.connected(to: socket) { client in
                        try await client.test { _ in wrong }
                    }
                    #expect(updates.last?.report?.isPassed == false, "\(wrong.count) bytes")
                }
                let again = try await host.service.sam.testSAM(with: TestHost.testCard)
                #expect(again.isPassed)
            }
        }
    }
}

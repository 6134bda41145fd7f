// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import EnrolmentFixtures
import Foundation
import Posix
import SmartCard
import TestSupport
import Testing
import VirtualDESFire

/// Cards that are not in the factory state, cards that are taken off, and a shared reader.
@Suite(.serialized, .timeLimit(.minutes(30))) struct CardCaseTests {
    private static let uid = "04A1B2C3D4E580"

    /// A used card: two applications, and for a locked one another master key and settings 0B.
    private func prepareCard(_ station: StationFixture, isLocked: Bool) throws {
        let uid = try #require(CardUID(hex: Self.uid))
        let card = try VirtualDESFireCard(
            uid: uid,
            memory: .eightKilobytes,
            random: SystemRandom(),
            image: FileCardImage(path: station.image(Self.uid))
        )
        let used = UsedCard(card)
        try used.addApplications()
        if isLocked { try used.lock() }
    }

    private func applications(_ station: StationFixture) throws -> [Data] {
        let object = try JSONSerialization.jsonObject(with: Data(Files.read(station.image(Self.uid))))
        let applications = try #require((object as? [String: Any])?["applications"] as? [Any])
        return try applications.map { try JSONSerialization.data(withJSONObject: $0, options: [.sortedKeys]) }
    }

    @Test func `an unknown master key has a sentence and the card stays byte for byte`() async throws {
        try await StationFixture.run { station, _ in
            try prepareCard(station, isLocked: true)
            let before = try Files.read(station.image(Self.uid))
            _ = try await station.startService()
            try await station.importHolders()
            let order = try await station.order("22519001")
            try station.putCard(Self.uid)
            #expect(try await order.end() == 4)
            #expect(order.errors.contains("master key belongs to another issuer"), "\(order.errors)")
            try await station.takeCard()
            #expect(try Files.read(station.image(Self.uid)) == before)
        }
    }

    @Test func `two other applications beside ours are not touched`() async throws {
        try await StationFixture.run { station, _ in
            try prepareCard(station, isLocked: false)
            let before = try applications(station)
            #expect(before.count == 2)
            _ = try await station.startService()
            try await station.importHolders()
            _ = try await station.enrol("22519001", card: Self.uid)
            let after = try applications(station)
            #expect(after.count == 3 && Array(after.prefix(2)) == before)
        }
    }

    @Test(arguments: [6, 12, 17]) func `a card gone in the middle is finished with its number`(place: Int) async throws
    {
        try await StationFixture.run { station, _ in
            _ = try await station.startService()
            try await station.importHolders()
            let order = try await station.order("22519001")
            let card = try station.putCard(Self.uid, "--stop-before", "\(place)")
            try await card.waitUntilStopped()
            try await station.takeCard()
            try await order.wait("to ask for the same card") { order.output.contains("put-same-card-on") }
            #expect(try station.journal().map { $0.joined(separator: " ") } == ["RESERVED \(Self.uid) 102500000101"])
            try station.putCard(Self.uid)
            let status = try await order.end()
            #expect(status == 0, "\(order.output)\(order.errors)")
            let done = try #require(try order.jsonLines().last)
            #expect(done["number"] as? String == "000102500000101" && done["resumed"] as? Bool == true)
            #expect(try station.journal().map { $0[0] } == ["RESERVED", "ENROLLED"])
            #expect(try await station.crousctl("card", "read", "--json").json()["agrees"] as? Bool == true)
        }
    }

    @Test func `another program's shared connection does not matter with a shared reader`() async throws {
        try await StationFixture.run(StationFixture.Setup(sharing: "shared")) { station, _ in
            try station.putCard(Self.uid)
            _ = try await station.startService()
            try await station.importHolders()
            try await waitUntil("the card is seen", every: .milliseconds(100)) {
                try await station.crousctl("card", "info").process.terminationStatus == 0
            }
            try await station.whileAnotherProgramHoldsTheCard {
                let info = try await station.crousctl("card", "info", "--json")
                #expect(info.process.terminationStatus == 0, "\(info.output)")
                #expect(try info.json()["uid"] as? String == Self.uid)
            }
            try await station.takeCard()
            _ = try await station.enrol("22519001", card: Self.uid)
        }
    }

    @Test func `in exclusive mode the usual programs are named`() async throws {
        try await StationFixture.run { station, _ in
            try station.putCard(Self.uid)
            _ = try await station.startService()
            try await waitUntil("the card is seen", every: .milliseconds(100)) {
                try await station.crousctl("card", "info").process.terminationStatus == 0
            }
            try await station.whileAnotherProgramHoldsTheCard {
                let info = try await station.crousctl("card", "info")
                #expect(info.process.terminationStatus == 5)
                #expect(info.errors.contains("scdaemon"), "\(info.errors)")
            }
        }
    }

    @Test func `pcscd stopped and started again is reported and recovers`() async throws {
        try await StationFixture.run { station, pcscd in
            _ = try await station.startService()
            try await station.importHolders()
            guard pcscd.isOwn else {
                // A pcscd of another program is never stopped; the scripted tests cover the monitor's part.
                await #expect(throws: PCSCDFixtureError.self) { try await pcscd.stop() }
                return
            }
            let waiting = try await station.order("22519001")
            try await pcscd.stop()
            #expect(try await waiting.end() == 5)
            #expect(waiting.output.contains("pcscd-gone"), "\(waiting.output)")
            try await pcscd.start()
            try await station.plugInSAM()
            try await waitUntil("the station is back", every: .milliseconds(100)) {
                let status = try await station.crousctl("status", "--json").json()
                return (status["stations"] as? [[String: Any]])?.first?["phase"] as? String == "idle"
            }
            let done = try await station.enrol("22519001", card: Self.uid)
            #expect(done["number"] as? String == "000102500000101")
        }
    }
}

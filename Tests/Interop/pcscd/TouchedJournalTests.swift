// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The journal is changed under the running crousd with usual tools.
@Suite(.serialized, .timeLimit(.minutes(10))) struct TouchedJournalTests {
    private static let cards = [("22519001", "04A1B2C3D4E580"), ("09900017", "04F0E1D2C3B4A5")]

    @Test func `an edited journal gets no line and the card is not touched`() async throws {
        try await StationFixture.run { station, _ in
            let service = try await station.startService()
            try await station.importHolders()
            _ = try await station.enrol(Self.cards[0].0, card: Self.cards[0].1)
            let before = try station.journal()
            // The content is the same, but it is another file.
            try await edit(station, "s/none/none/")
            try await expectRefusal(station)
            #expect(try station.journal() == before)
            let status = try await station.crousctl("status", "--json").json()
            let warnings = (status["warnings"] as? [[String: Any]])?.compactMap { $0["key"] as? String }
            #expect(warnings?.contains("journal-broken") == true, "\(status)")
            #expect(try await station.crousctl("journal", "verify").process.terminationStatus == 7)
            #expect(try await service.terminate() == 0, "\(service.errors)")
            try await goOn(station)
        }
    }

    /// An editor saves a new file under the old name.
    private func edit(_ station: StationFixture, _ command: String) async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: station.path("data"))
        let name = try #require(names.first { $0.hasPrefix("journal-") && $0.hasSuffix(".csv") })
        let words = ["-i", command, station.path("data/\(name)")]
        let sed = try ProgramRun(URL(filePath: "/usr/bin/sed"), words, in: station.folder)
        try #require(try await sed.end() == 0, "\(sed.errors)")
    }

    private func expectRefusal(_ station: StationFixture) async throws {
        let order = try await station.order(Self.cards[1].0)
        let card = try station.putCard(Self.cards[1].1)
        #expect(try await order.end() == 7, "\(order.output)\(order.errors)")
        #expect(order.output.contains("journal-broken") || order.errors.contains("journal-broken"), "\(order.errors)")
        #expect(card.process.isRunning)
        try await station.takeCard()
    }

    /// The next crousd finds the same lines and continues: the card is finished.
    private func goOn(_ station: StationFixture) async throws {
        let service = try await station.startService()
        let done = try await station.enrol(Self.cards[1].0, card: Self.cards[1].1)
        #expect(done["number"] as? String == "000102500000102" && done["cardCommands"] as? Int == 21, "\(done)")
        #expect(try station.journal().map { $0[0] } == ["RESERVED", "ENROLLED", "RESERVED", "ENROLLED"])
        #expect(try await service.terminate() == 0, "\(service.errors)")
    }
}

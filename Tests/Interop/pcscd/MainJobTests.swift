// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import TestSupport
import Testing

/// The main job from a user's view: the real programs, the real pcscd, virtual readers.
@Suite(.serialized, .timeLimit(.minutes(30))) struct MainJobTests {
    private static let cards = [("22519001", "04A1B2C3D4E580"), ("09900017", "04F0E1D2C3B4A5")]

    @Test func `two students are enrolled, the service ends, and a second run reads the cards`()
        async throws
    {
        try await StationFixture.run { station, _ in
            let service = try await station.startService()
            try await station.importHolders()
            var numbers: [String: String] = [:]
            for (student, uid) in Self.cards {
                let done = try await station.enrol(student, card: uid)
                #expect(done["event"] as? String == "enrolled" && done["uid"] as? String == uid)
                #expect(done["cardCommands"] as? Int == 21)
                numbers[uid] = done["number"] as? String
            }
            #expect(Set(numbers.values) == ["000102500000101", "000102500000102"])
            try await checkAnswers(station)
            try await checkRivals(station, service)
            #expect(try await service.terminate() == 0, "\(service.errors)")
            #expect(!FileManager.default.fileExists(atPath: station.path("crousd.sock")))
            for (_, uid) in Self.cards {
                let read = try await station.readAgain(uid)
                #expect(read["number"] as? String == numbers[uid] && read["journalNumber"] as? String == numbers[uid])
                #expect(read["agrees"] as? Bool == true && read["uid"] as? String == uid)
            }
            #expect(try station.journal().map { $0[0] } == ["RESERVED", "ENROLLED", "RESERVED", "ENROLLED"])
            try await checkTampering(station)
        }
    }

    /// Every command prints one JSON object, and sentences in the user's language.
    private func checkAnswers(_ station: StationFixture) async throws {
        let commands = [
            ("status", "stations"), ("readers", "readers"), ("holders list", "holders"),
            ("sam info", "uid"), ("sam list", "sams"), ("sam entries", "entries"), ("sam check", "verdict"),
            ("sam self-test", "steps"), ("sam inventory", "sams"),
            ("journal verify", "head"), ("journal tail", "lines"), ("journal export", "lines"),
            ("journal export --crous", "lines"), ("registry rebuild", "cards"),
        ]
        for (command, key) in commands {
            let arguments = command.split(separator: " ").map(String.init)
            let run = try station.start("crousctl", arguments + ["--json", "--config", station.path("crousd.yaml")])
            #expect(try await run.end() == 0, "\(command): \(run.errors)")
            #expect(try run.json()[key] != nil, "\(command): \(run.output)")
        }
        let csv = try await station.crousctl("journal", "export", "--crous").lines
        #expect(
            csv.count == 3 && csv.allSatisfy { $0.split(separator: ";", omittingEmptySubsequences: false).count == 12 }
        )
        let readers = try await station.crousctl("readers").output
        #expect(readers.contains("\(station.samReader) [sam]") && readers.contains("\(station.cardReader) [desk]"))
        let french = try await station.crousctl("journal", "verify", language: "fr_FR.UTF-8")
        #expect(french.output.contains("Le journal est intact\u{A0}: 4 lignes, 2 cartes"))
        #expect(
            try await station.crousctl("journal", "verify").output.contains("The journal is whole: 4 lines, 2 cards")
        )
        try await checkCardCommands(station)
    }

    private func checkCardCommands(_ station: StationFixture) async throws {
        let nothing = try await station.crousctl("card", "info", "--json")
        #expect(nothing.process.terminationStatus == 5)
        #expect((try nothing.json()["error"] as? [String: Any])?["key"] as? String == "no-card")
        try station.putCard(Self.cards[0].1)
        try await waitUntil("the card answers", every: .milliseconds(100)) {
            try await station.crousctl("card", "info").process.terminationStatus == 0
        }
        let info = try await station.crousctl("card", "info", "--json").json()
        #expect(info["uid"] as? String == Self.cards[0].1 && info["journalState"] as? String == "enrolled")
        let read = try await station.crousctl("card", "read", "--json").json()
        #expect(read["agrees"] as? Bool == true)
        try await station.takeCard()
        let unknown = try await station.crousctl("enrol", "--student", "1", "--json")
        #expect(unknown.process.terminationStatus == 4)
        #expect((try unknown.json()["error"] as? [String: Any])?["key"] as? String == "unknown-holder")
    }

    /// The data folder has one writer; other processes learn who it is.
    private func checkRivals(_ station: StationFixture, _ service: ProgramRun) async throws {
        let owner = "pid \(service.process.processIdentifier)"
        let second = try station.start("crousd", ["--config", station.path("beside.yaml")])
        #expect(try await second.end() == 6)
        #expect(second.errors.contains(owner))
        let beside = try await station.crousctl("journal", "verify", configuration: "beside.yaml")
        #expect(beside.process.terminationStatus == 6 && beside.errors.contains(owner))
        let nobody = try await station.crousctl("status", "--socket", station.path("nobody.sock"))
        #expect(nobody.process.terminationStatus == 5)
        let misused = try await station.crousctl("enrol")
        #expect(misused.process.terminationStatus == 2 && misused.errors.contains("--student"))
        try station.write("wrong.yaml", "dataFolder: /nonexistent\nstation: x\n")
        let misconfigured = try await station.crousctl("status", configuration: "wrong.yaml")
        #expect(misconfigured.process.terminationStatus == 2 && misconfigured.errors.contains("station"))
    }

    /// One byte, or the last line: the journal is found broken and the line named.
    private func checkTampering(_ station: StationFixture) async throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: station.path("data"))
        let name = try #require(files.first { $0.hasPrefix("journal-") && $0.hasSuffix(".csv") })
        let path = station.path("data/\(name)")
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        #expect(try await station.crousctl("journal", "verify").process.terminationStatus == 0)
        let lines = whole.split(separator: "\n").map(String.init)
        let changed = lines.enumerated().map { $0 == 2 ? $1.replacing("102500000101", with: "102500000109") : $1 }
        let cut = Array(lines.dropLast())
        #expect(changed != lines)
        for (tampered, line) in [(changed, "line 3"), (cut, "line 5")] {
            try Data((tampered.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
            let run = try await station.crousctl("journal", "verify")
            #expect(run.process.terminationStatus == 7, "\(run.output)\(run.errors)")
            #expect(run.errors.contains(line), "\(run.errors)")
            let service = try station.start("crousd", ["--config", station.path("crousd.yaml")])
            #expect(try await service.end() != 0, "crousd works on no broken journal")
            #expect(service.errors.contains(line))
        }
        try Data(whole.utf8).write(to: URL(filePath: path))
        #expect(try await station.crousctl("journal", "verify").process.terminationStatus == 0)
    }
}

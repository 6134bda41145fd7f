// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Posix
import TestSupport
import Testing

/// CreationCarteCrous as its callers run it: they put the card on and keep a shared connection to it meanwhile.
@Suite(.serialized, .timeLimit(.minutes(30))) struct CreationCarteCrousProgramTests {
    private static let uid = "04A1B2C3D4E580"
    private static let otherUID = "041122AABBCC80"
    private static let number = "000102500000150"
    private static let card = "\(number);\(uid)"

    private static var day: String {
        let format = DateFormatter()
        format.dateFormat = "dd/MM/yyyy"
        format.timeZone = TimeZone(identifier: "Europe/Paris")
        return format.string(from: Date())
    }

    /// The expected csv file.
    private static func csv(_ cards: (uid: String, number: String)...) -> [String] {
        let header =
            "PIX.SS;PIX.NN;AAPL;NUM_PROTOCOLAIRE;NUM_APPLICATIF;NFO;CNOUS;CROUS;EMETTEUR;MAPPING;NUM_CARTE;DATE_CREATION"
        return [header] + cards.map { ";;;\($0.uid);\($0.uid);;01;34;0A3F;2;\($0.number);\(day)" } + [""]
    }

    /// A refused call: the caller reads `false`, people a sentence with this key.
    private func expectRefusal(
        _ station: StationFixture,
        _ arguments: [String],
        code: Int32,
        says text: String,
        configuration: String = "crousd.yaml",
        _ place: SourceLocation = #_sourceLocation
    ) async throws {
        let run = try await station.creationCarteCrous(arguments, configuration: configuration)
        #expect(
            run.output == "false\n" && run.process.terminationStatus == code,
            "\(run.errors)",
            sourceLocation: place
        )
        #expect(run.errors.contains(text), "\(run.errors)", sourceLocation: place)
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)", sourceLocation: place)
    }

    @Test(arguments: [true, false])
    func `a card held by its caller is tested, read, written and read`(isServed: Bool) async throws {
        // Without crousd the program shares the reader whatever the configuration says.
        try await StationFixture.run(StationFixture.Setup(sharing: isServed ? "shared" : "exclusive")) { station, _ in
            if isServed { _ = try await station.startService() }
            try await station.layCard(Self.uid)
            try await station.whileAnotherProgramHoldsTheCard {
                let test = try await station.creationCarteCrous("-t")
                #expect(test.output == "true\n" && test.process.terminationStatus == 0, "\(test.errors)")
                try await expectRefusal(station, ["-l"], code: 4, says: "CROUS")
                #expect(station.callersCSV() == nil)
                for verb in [["-e", Self.number], ["--ecriture", Self.number]] {
                    // The second time the card is already done: the same answer, and no further line in the file.
                    let written = try await station.creationCarteCrous(verb)
                    #expect(written.output == Self.card + "\n" && written.process.terminationStatus == 0)
                    #expect(written.errors.isEmpty, "\(written.errors)")
                    #expect(station.callersCSV() == Self.csv((Self.uid, "102500000150")))
                }
                let read = try await station.creationCarteCrous("--lecture")
                #expect(read.output == Self.card + "\n" && read.process.terminationStatus == 0, "\(read.errors)")
            }
            #expect(
                try station.journal().map { $0.joined(separator: " ") } == [
                    "RESERVED \(Self.uid) 102500000150", "ENROLLED \(Self.uid) 102500000150",
                ]
            )
            #expect(try station.journal(["holder"]) == [[""], [""]])
            try await station.takeCard()
            try await station.layCard(Self.otherUID)
            let other = try await station.creationCarteCrous("-e", "000102500000151")
            #expect(other.output == "000102500000151;\(Self.otherUID)\n", "\(other.errors)")
            #expect(
                station.callersCSV() == Self.csv((Self.uid, "102500000150"), (Self.otherUID, "102500000151"))
            )
            #expect(try await station.crousctl("journal", "verify").process.terminationStatus == 0)
        }
    }

    @Test func `numbers that are not this card's are refused and nothing is written`() async throws {
        try await StationFixture.run(StationFixture.Setup(sharing: "shared")) { station, _ in
            _ = try await station.startService()
            try await station.layCard(Self.uid)
            #expect(try await station.creationCarteCrous("-e", Self.number).process.terminationStatus == 0)
            let journal = try station.journal()
            try await expectRefusal(station, ["-e", "000102500000152"], code: 4, says: "102500000150")
            try await station.takeCard()
            try await station.layCard(Self.otherUID)
            // On another card; below and above this host's numbers; the issuer's, but not this host's.
            try await expectRefusal(station, ["-e", Self.number], code: 4, says: "another card")
            for number in ["000102500000100", "000102500001000", "000000000000001", "999999999999999"] {
                try await expectRefusal(station, ["-e", number], code: 4, says: "102500000101")
            }
            for number in ["102500000151", "00010250000015", "0001025000001511", "00010250000015x", "+00102500000151"] {
                try await expectRefusal(station, ["-e", number], code: 2, says: "15 digits")
            }
            try await expectRefusal(station, ["-e", "000102500000151", "--uid", Self.uid], code: 4, says: "card")
            #expect(try station.journal() == journal)
            #expect(station.callersCSV() == Self.csv((Self.uid, "102500000150")))
            let french = try await station.creationCarteCrous("-e", Self.number, language: "fr_FR.UTF-8")
            #expect(french.output == "false\n" && french.errors.contains("numéro"), "\(french.errors)")
            let json = try await station.creationCarteCrous("-e", Self.number, "--json")
            #expect((try json.json()["error"] as? [String: Any])?["key"] as? String == "number-taken")
            let done = try await station.creationCarteCrous("-e", "000102500000151", "--uid", Self.otherUID, "--json")
            #expect((try done.json()["card"] as? [String: Any])?["number"] as? String == "000102500000151")
        }
    }

    @Test func `missing parts make the test false and are named`() async throws {
        try await StationFixture.run { station, _ in
            try await expectRefusal(station, ["-l"], code: 5, says: "no card")
            try await expectRefusal(station, ["-e", Self.number], code: 5, says: "no card")
            let whole = try String(contentsOfFile: station.path("crousd.yaml"), encoding: .utf8)
            for (change, to, code, text) in [
                ("history: none", "history: imported\n  usedFile: /nonexistent", Int32(2), "numbers used before"),
                ("keyFile:", "entry: 1\n    keyFile:", 5, "CROUS"),
                ("reader: \"\(station.samReader)\"", "reader: No such reader", 5, "CROUS key"),
                ("desk: \(station.cardReader)", "desk: No such reader", 5, "unplugged"),
                (
                    "numbers:", "creationCarteCrous:\n  csvFile: /nonexistent/out.csv\nnumbers:", 2,
                    "/nonexistent/out.csv"
                ),
                ("numbers:", "creationCarteCrous:\n  station: window\nnumbers:", 2, "window"),
            ] as [(String, String, Int32, String)] {
                try station.write("lacking.yaml", whole.replacing(change, with: to))
                let run = try await station.creationCarteCrous("-t", configuration: "lacking.yaml")
                #expect(run.output == "false\n" && run.process.terminationStatus == code, "\(to): \(run.errors)")
                #expect(run.errors.contains(text), "\(run.errors)")
                let status = try await station.creationCarteCrous("-h", configuration: "lacking.yaml")
                #expect(status.output.contains(": KO\n") && status.output.contains("--ecriture"), "\(status.output)")
            }
            let status = try await station.creationCarteCrous()
            #expect(status.output.contains(": OK\n") && status.process.terminationStatus == 0, "\(status.output)")
            let usage = try await station.creationCarteCrous("-e")
            #expect(usage.lines.count == 1 && !usage.output.contains("false"))
            #expect(try await station.creationCarteCrous("-t", "--json").json()["isReady"] as? Bool == true)
        }
    }

    @Test func `a card gone in the middle, and a cut-off csv line, are finished by the next call`() async throws {
        try await StationFixture.run(StationFixture.Setup(sharing: "shared")) { station, _ in
            _ = try await station.startService()
            let card = try await station.layCard(Self.uid, "--stop-before", "12")
            let torn = try station.startCreationCarteCrous(["-e", Self.number])
            try await card.waitUntilStopped()
            try await station.takeCard()
            try await torn.end()
            #expect(torn.output == "false\n" && torn.process.terminationStatus == 5, "\(torn.errors)")
            #expect(station.callersCSV() == nil)
            try await station.layCard(Self.uid)
            // The file may grow to one KiB, so the line fits in part only.
            let before = Self.csv() + [String(repeating: "x", count: 850), ""]
            try station.write("csv_out.csv", before.filter { !$0.isEmpty }.joined(separator: "\n") + "\n")
            let kept = station.callersCSV()
            let full = try await station.creationCarteCrous(["-e", Self.number], fileSize: 1)
            #expect(full.output == "false\n" && full.process.terminationStatus == 3, "\(full.errors)")
            #expect(full.errors.contains("csv_out.csv") && station.callersCSV() == kept)
            let done = try await station.creationCarteCrous("-e", Self.number)
            #expect(done.output == Self.card + "\n", "\(done.errors)")
            #expect(
                station.callersCSV()?.dropLast() == (kept ?? []).dropLast() + [Self.csv((Self.uid, "102500000150"))[1]]
            )
            #expect(try station.journal().map { $0[0] } == ["RESERVED", "ENROLLED"])
        }
    }

    @Test func `a card that gives no answer in time is finished by a later call`() async throws {
        try await StationFixture.run { station, _ in
            try await station.layCard(Self.uid, "--stop-before", "12")
            try await expectRefusal(station, ["-e", Self.number, "--timeout", "4"], code: 1, says: "4 seconds")
            try await station.takeCard()
            try await station.layCard(Self.uid)
            let done = try await station.creationCarteCrous("-e", Self.number)
            #expect(done.output == Self.card + "\n", "\(done.errors)")
            #expect(try station.journal().map { $0[0] } == ["RESERVED", "ENROLLED"])
        }
    }

    @Test func `a crousd that does not share the reader is recognised`() async throws {
        try await StationFixture.run { station, _ in
            _ = try await station.startService()
            try await station.layCard(Self.uid)
            try await station.whileAnotherProgramHoldsTheCard {
                try await expectRefusal(station, ["-e", Self.number], code: 5, says: "readers.sharing: shared")
            }
            #expect(try station.journal().isEmpty)
        }
    }

    @Test func `a service that does not answer is waited for no longer than the time limit`() async throws {
        try await StationFixture.run(StationFixture.Setup(sharing: "shared")) { station, _ in
            let service = try await station.startService()
            kill(service.process.processIdentifier, SIGSTOP)
            defer { kill(service.process.processIdentifier, SIGCONT) }
            for verb in [["-t"], ["-l"], ["-e", Self.number]] {
                try await expectRefusal(station, verb + ["--timeout", "1"], code: 1, says: "1 second:")
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import TestSupport
import Testing

/// Output of `crousctl sam`, in both languages, for a SAM behind the real pcscd.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SAMSubcommandsTests {
    private static let languages = [("C.UTF-8", 0), ("fr_FR.UTF-8", 1)]

    /// Arguments, and expected output: English, French.
    private static let commands: [(String, [String], [String])] = [
        (
            "list", ["reader ", "UID ", "mode ", "av2. The SAM is ready to serve cards.", "batch"],
            ["lecteur ", "UID ", "mode ", "av2. Le SAM est prêt pour les cartes.", "lot"]
        ),
        (
            "info", ["av2. The SAM is ready to serve cards.", "hardware, software", "host session", "full"],
            ["av2. Le SAM est prêt pour les cartes.", "matériel, logiciel", "session hôte", "chiffrée"]
        ),
        (
            "entries", ["entry 0 ", "entry 1 ", "entry 16", "aes128, picc", "host", "diversified only"],
            ["entrée 0 ", "entrée 1 ", "entrée 16", "aes128, picc", "host", "diversifiée seulement"]
        ),
        (
            "check", ["ok       Entry 16: key ", "The CROUS key holds everything"],
            ["OK       Entrée 16\u{A0}: la clé ", "La clé USB CROUS contient tout"]
        ),
        (
            "self-test", ["host session renewed: ok", "random numbers: ok", "session with a blank virtual card: ok"],
            [
                "session hôte renouvelée\u{A0}: OK", "nombres aléatoires\u{A0}: OK",
                "session avec une carte virtuelle vierge\u{A0}: OK",
            ]
        ),
    ]

    @Test func `each command describes the SAM and its contents`() async throws {
        try await StationFixture.run { station, _ in
            let service = try await station.startService()
            // pcscd polls a virtual reader every 0.4 s.
            try await waitUntil("the SAM is seen", every: .milliseconds(100)) {
                try await station.crousctl("sam", "info").process.terminationStatus == 0
            }
            let uid = try #require(try await station.crousctl("sam", "info", "--json").json()["uid"] as? String)
            for (language, place) in Self.languages {
                for (command, english, french) in Self.commands {
                    let run = try await station.crousctl("sam", command, language: language)
                    #expect(run.process.terminationStatus == 0, "\(command): \(run.errors)")
                    for text in [english, french][place] {
                        #expect(run.output.contains(text), "\(text) in \(command): \(run.output)")
                    }
                    #expect(!run.output.contains("Optional("), "\(command): \(run.output)")
                }
                try await checkInventory(station, uid, language)
                try await checkProfiles(station, language, place)
            }
            #expect(try await service.terminate() == 0, "\(service.errors)")
        }
    }

    @Test func `the self-test works without a running crousd too`() async throws {
        try await StationFixture.run { station, _ in
            try await waitUntil("the SAM is seen", every: .milliseconds(100)) {
                try await station.crousctl("sam", "info").process.terminationStatus == 0
            }
            let test = try await station.crousctl("sam", "self-test", "--json")
            #expect(test.process.terminationStatus == 0, "\(test.errors)")
            let steps = try #require(try test.json()["steps"] as? [[String: Any]])
            #expect(
                steps.map { "\($0["name"] ?? "") \($0["result"] ?? "")" } == [
                    "host passed", "random passed", "card passed",
                ]
            )
        }
    }

    @Test func `a SAM that refuses the host key is shown with the reason`() async throws {
        try await StationFixture.run { station, _ in
            let configuration = try String(contentsOfFile: station.path("crousd.yaml"), encoding: .utf8)
            try station.write("wrong.yaml", configuration.replacing("keys.yaml.host", with: "wrong.host"))
            let wrong = Array(String(repeating: "5A", count: 16).utf8)
            try Files.replace(station.path("wrong.host"), with: wrong, mode: 0o600)
            try await waitUntil("the SAM is seen", every: .milliseconds(100)) {
                try await station.crousctl("sam", "list", "--json").output.contains("\"uid\"")
            }
            let texts = [
                [
                    "UID ", "av2. The SAM is ready to serve cards.", "production", "host session",
                    "refuses this host's key",
                ],
                [
                    "UID ", "av2. Le SAM est prêt pour les cartes.", "production", "session hôte",
                    "refuse la clé hôte de cette machine",
                ],
            ]
            for (language, place) in Self.languages {
                let run = try await station.crousctl("sam", "info", configuration: "wrong.yaml", language: language)
                #expect(run.process.terminationStatus == 5, "\(run.errors)")
                for text in texts[place] { #expect(run.output.contains(text), "\(text) in: \(run.output)") }
            }
            let report = try await station.crousctl("sam", "info", "--json", configuration: "wrong.yaml").json()
            let problem = try #require(report["problem"] as? [String: Any])
            #expect(problem["key"] as? String == "host-key-refused" && report["uid"] is String)
            let test = try await station.crousctl("sam", "self-test", configuration: "wrong.yaml")
            #expect(test.process.terminationStatus == 5, "\(test.output)")
        }
    }

    private func checkInventory(_ station: StationFixture, _ uid: String, _ language: String) async throws {
        let described = try await station.crousctl(
            "sam",
            "inventory",
            "--uid",
            uid,
            "--crous",
            "CROUS (fictif)",
            "--keeper",
            language,
            language: language
        )
        #expect(described.lines.count == 2 && described.lines[1].hasPrefix(uid + "  2"), "\(described.output)")
        #expect(described.lines[1].hasSuffix("CROUS (fictif)  \(language)"))
        let unknown = try await station.crousctl(
            "sam",
            "inventory",
            "--uid",
            "04000000000000",
            "--crous",
            "x",
            language: language
        )
        #expect(unknown.process.terminationStatus == 2 && unknown.errors.contains("04000000000000"))
    }

    /// A SAM that lacks an entry is reported with the entry, its required content, and what is still possible.
    private func checkProfiles(_ station: StationFixture, _ language: String, _ place: Int) async throws {
        let cases: [(String, String, Int32, [String])] = [
            (
                "factoryKey: {entry: 1,", "factoryKey: {entry: 99,", 3,
                [
                    "MISSING  Entry 99, the key of a new application (version 0, type aes128, class PICC)",
                    "ABSENTE  Entrée 99, la clé d'une application neuve (version 0, type aes128, classe PICC)",
                ]
            ),
            (
                "number: 2, entry: 18,", "number: 2, entry: 98,", 4,
                [
                    "MISSING  Entry 98, key 2 of a finished card",
                    "ABSENTE  Entrée 98, la clé 2 d'une carte terminée",
                ]
            ),
        ]
        for (old, new, code, texts) in cases {
            try station.write("other.yaml", try Self.reference.replacing(old, with: new))
            let run = try await station.crousctl(
                "sam",
                "check",
                "--profile",
                station.path("other.yaml"),
                language: language
            )
            #expect(run.process.terminationStatus == code, "\(run.errors)")
            #expect(run.output.contains(texts[place]), "\(texts[place]) in: \(run.output)")
        }
    }

    private static var reference: String {
        get throws {
            let place = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../Sources/CROUSCard/Profiles/reference.yaml").standardized
            return try String(contentsOf: place, encoding: .utf8)
        }
    }
}

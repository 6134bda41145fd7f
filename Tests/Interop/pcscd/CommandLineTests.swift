// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import TestSupport
import Testing

/// Output of the programs without a card: help, wrong use, and files with mistakes.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CommandLineTests {
    private func withFolder(_ test: (URL) async throws -> Void) async throws {
        let folder = URL(filePath: try Files.makeTemporaryFolder("crousd-lines"))
        defer { try? FileManager.default.removeItem(at: folder) }
        try await test(folder)
    }

    private func run(_ program: String, _ arguments: [String], in folder: URL, language: String = "C.UTF-8")
        async throws
        -> ProgramRun
    {
        let url = try ChildProcess.programs.appending(path: program)
        let run = try ProgramRun(url, arguments, in: folder, language: language)
        try await run.end()
        return run
    }

    @Test(arguments: ["crousd", "crousctl", "CreationCarteCrous", "crousd-sim"])
    func `each program prints its version`(program: String) async throws {
        try await withFolder { folder in
            let version = try await run(program, ["--version"], in: folder)
            #expect(version.process.terminationStatus == 0 && version.errors.isEmpty, "\(version.errors)")
            let parts = version.lines.first?.split(separator: ".").map { Int($0) }
            #expect(version.lines.count == 1 && parts?.count == 3 && parts?.contains(nil) == false, "\(version.output)")
            #expect(try await run("crousd", ["--version"], in: folder).output == version.output, "one release")
        }
    }

    @Test(arguments: [
        ("", ["readers", "enrol", "journal verify", "Exit codes", "LANG"]), ("status", ["--json"]),
        ("readers", ["--json"]), ("card", ["info", "read"]), ("card info", ["--reader"]),
        ("card read", ["--reader", "SAM"]), ("sam", ["info"]), ("sam info", ["--json"]),
        ("enrol", ["--student", "--holder", "--station", "--timeout", "Ctrl-C"]), ("holders", ["import", "list"]),
        ("holders import", ["CSV", "3"]), ("holders list", ["--json"]), ("journal", ["verify", "tail", "export"]),
        ("journal verify", ["--json"]), ("journal tail", ["-n"]), ("journal export", ["--crous"]),
        ("registry", ["rebuild"]), ("registry rebuild", ["journal"]),
    ])
    func `help teaches the first steps`(command: String, words: [String]) async throws {
        try await withFolder { folder in
            let arguments = command.split(separator: " ").map(String.init) + ["--help"]
            let help = try await run("crousctl", arguments, in: folder)
            #expect(help.process.terminationStatus == 0)
            for word in words { #expect(help.output.contains(word), "\(word) in: \(help.output)") }
        }
    }

    @Test(arguments: [
        ("crousctl", ["--help"], "Fait les cartes"), ("crousctl", ["--help"], "titulaires.csv"),
        ("crousctl", ["enrol", "--help"], "Numéro étudiant du titulaire"),
        ("crousctl", ["help", "journal", "export"], "Le CSV CROUS"),
        ("CreationCarteCrous", ["--help"], "lecteur"),
    ])
    func `help speaks the user's language`(program: String, arguments: [String], words: String) async throws {
        try await withFolder { folder in
            let french = try await run(program, arguments, in: folder, language: "fr_FR.UTF-8")
            #expect(french.process.terminationStatus == 0 && french.output.contains(words), "\(french.output)")
            let english = try await run(program, arguments, in: folder)
            #expect(english.process.terminationStatus == 0 && !english.output.contains(words), "\(english.output)")
        }
    }

    private static let good =
        "22519001;;Lefèvre-Martin;Zoé;;17/03/2006;zoe@etu.univ-exemple.example;etudiant;valide;30/09/2027"

    private func configuration(_ folder: URL) throws -> String {
        let text = """
            dataFolder: "\(folder.path)/data"
            socket: "\(folder.path)/nobody.sock"
            readers:
              only: ["No such reader"]

            """
        let path = folder.path + "/crousd.yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    @Test func `a list with mistakes names each line, imports the good ones and says partial`() async throws {
        try await withFolder { folder in
            let config = try configuration(folder)
            let lines = [
                StationFixture.header, Self.good, "",
                Self.good.replacing("22519001", with: "22519002").replacing("17/03/2006", with: "30/02/2006"),
                Self.good, "a;b", Self.good.replacing("22519001", with: "22519003"),
            ]
            let file = folder.path + "/holders.csv"
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
            let json = try await run("crousctl", ["holders", "import", file, "--json", "--config", config], in: folder)
            #expect(json.process.terminationStatus == 3)
            let report = try json.json()
            #expect((report["imported"] as? [String])?.count == 2)
            let refused = try #require(report["refused"] as? [[String: Any]])
            #expect(refused.compactMap { $0["line"] as? Int } == [3, 4, 5, 6])
            #expect(refused[1]["column"] as? String == "date_naissance")
            let french = try await run(
                "crousctl",
                ["holders", "import", file, "--config", config],
                in: folder,
                language: "fr_FR.UTF-8"
            )
            #expect(french.process.terminationStatus == 3)
            for text in [
                "ligne 3\u{A0}: ligne vide.", "ligne 4 (date_naissance)\u{A0}: date inexistante",
                "même personne qu'à la ligne 2",
            ] {
                #expect(french.output.contains(text), "\(text) in: \(french.output)")
            }
            #expect(french.errors.contains("2 titulaires importés") && !french.output.contains("importé"))
            let plain = try await run("crousctl", ["holders", "list", "--config", config], in: folder)
            #expect(plain.lines.count == 3 && plain.lines[0].hasPrefix("reference"), "\(plain.output)")
            let list = try await run("crousctl", ["holders", "list", "--json", "--config", config], in: folder)
            #expect((try list.json()["holders"] as? [Any])?.count == 2)
        }
    }

    @Test func `a list without a column is refused as a whole and the column named`() async throws {
        try await withFolder { folder in
            let config = try configuration(folder)
            let file = folder.path + "/holders.csv"
            let header = StationFixture.header.replacing(";prenom", with: "")
            try Data("\(header)\n\(Self.good)\n".utf8).write(to: URL(filePath: file))
            let refused = try await run("crousctl", ["holders", "import", file, "--config", config], in: folder)
            #expect(refused.process.terminationStatus == 2)
            #expect(refused.errors.contains("prenom"), "\(refused.errors)")
            let missing = try await run("crousctl", ["holders", "import", file + "x", "--config", config], in: folder)
            #expect(missing.process.terminationStatus == 2 && missing.errors.contains(file + "x"))
        }
    }

    @Test(arguments: ["crousd", "crousctl status", "CreationCarteCrous -t"])
    func `an unreadable configuration or a wrong key is one sentence`(program: String) async throws {
        try await withFolder { folder in
            let parts = program.split(separator: " ").map(String.init)
            let missing = try await run(
                parts[0],
                parts.dropFirst() + ["--config", folder.path + "/none.yaml"],
                in: folder
            )
            #expect(missing.process.terminationStatus == 2)
            #expect(missing.errors.contains("none.yaml") && missing.errors.split(separator: "\n").count == 1)
            try Data("dataFolder: /x\nsam:\n  redaer: y\n".utf8).write(to: folder.appending(path: "wrong.yaml"))
            let wrong = try await run(
                parts[0],
                parts.dropFirst() + ["--config", folder.path + "/wrong.yaml"],
                in: folder
            )
            #expect(wrong.process.terminationStatus == 2 && wrong.errors.contains("sam.redaer"))
        }
    }
}

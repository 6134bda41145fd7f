// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import TestSupport

/// A folder with a configuration and a delivery: crousctl by itself, with no reader and no service.
struct CommandPlace {
    static let header =
        "PIX.SS;PIX.NN;AAPL;NUM_PROTOCOLAIRE;NUM_APPLICATIF;NFO;CNOUS;CROUS;EMETTEUR;MAPPING;NUM_CARTE;DATE_CREATION"

    let folder: URL
    let config: String
    let delivery: String

    /// `more` are further lines of the configuration.
    private init(_ folder: URL, rows: [String], more: String) throws {
        self.folder = folder
        config = folder.path + "/crousd.yaml"
        delivery = folder.path + "/delivery.csv"
        let text = """
            dataFolder: "\(folder.path)/data"
            socket: "\(folder.path)/nobody.sock"
            readers:
              only: ["No such reader"]
            \(more)
            """
        try Data(text.utf8).write(to: URL(filePath: config))
        try write(rows)
    }

    /// Makes the delivery of these rows.
    func write(_ rows: [String]) throws {
        try Data(([Self.header] + rows).map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: delivery))
    }

    /// Makes a place for a test and removes it.
    static func run(rows: [String], more: String = "", _ test: (CommandPlace) async throws -> Void) async throws {
        let folder = URL(filePath: try Files.makeTemporaryFolder("crousd-command"))
        defer { try? FileManager.default.removeItem(at: folder) }
        try await test(CommandPlace(folder, rows: rows, more: more))
    }

    /// Runs a command to its end.
    func run(_ arguments: [String], language: String = "C.UTF-8") async throws -> ProgramRun {
        try await runAlone(arguments + ["--config", config], language: language)
    }

    /// Runs a command that needs no configuration to its end.
    func runAlone(_ arguments: [String], language: String = "C.UTF-8") async throws -> ProgramRun {
        let crousctl = try ChildProcess.programs.appending(path: "crousctl")
        let run = try ProgramRun(crousctl, arguments, in: folder, language: language)
        try await run.end()
        return run
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Other programs at the station.
extension StationFixture {
    /// scriptor (pcsc-tools) connects in shared mode and holds the card as long as its input is open.
    func whileAnotherProgramHoldsTheCard(_ body: () async throws -> Void) async throws {
        let pipe = Pipe()
        let other = try ProgramRun(
            URL(filePath: "/usr/bin/scriptor"),
            ["-r", cardReader],
            in: folder,
            input: pipe.fileHandleForReading
        )
        defer { other.kill() }
        try await other.wait("to hold the card") { (other.output + other.errors).contains("Reading commands") }
        try await waitUntil("the card is seen in use", every: .milliseconds(100)) {
            let readers = try await crousctl("readers", "--json").json()["readers"] as? [[String: Any]]
            return readers?.contains { $0["isInUse"] as? Bool == true && $0["role"] as? String == "desk" } == true
        }
        try await body()
        try pipe.fileHandleForWriting.close()
    }

    /// Runs CreationCarteCrous to its end in the station's folder, where its csv file goes.
    func creationCarteCrous(
        _ arguments: String...,
        configuration: String = "crousd.yaml",
        language: String = "C.UTF-8"
    ) async throws -> ProgramRun {
        try await creationCarteCrous(arguments, configuration: configuration, language: language)
    }

    /// The same; `fileSize` is the largest size of a file, in KiB: a full disk for this program only.
    func creationCarteCrous(
        _ arguments: [String],
        configuration: String = "crousd.yaml",
        language: String = "C.UTF-8",
        fileSize: Int? = nil
    ) async throws -> ProgramRun {
        let run = try startCreationCarteCrous(arguments, configuration, language: language, fileSize: fileSize)
        try await run.end()
        return run
    }

    /// The same, without waiting for its answer.
    func startCreationCarteCrous(
        _ arguments: [String],
        _ configuration: String = "crousd.yaml",
        language: String = "C.UTF-8",
        fileSize: Int? = nil
    ) throws -> ProgramRun {
        let program = try ChildProcess.programs.appending(path: "CreationCarteCrous").path
        // A program that ignores the signal gets an error instead.
        let limit = fileSize.map { "trap '' XFSZ; ulimit -f \($0); " } ?? ""
        let script = "cd \"$0\" && { \(limit)exec \"$@\"; }"
        return try ProgramRun(
            URL(filePath: "/bin/bash"),
            ["-c", script, folder.path, program] + arguments + ["--config", path(configuration)],
            in: folder,
            language: language
        )
    }

    /// Lines of the csv file that the caller reads; nil when there is none.
    func callersCSV(_ name: String = "csv_out.csv") -> [String]? {
        let text = try? String(contentsOfFile: path(name), encoding: .utf8)
        return text?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Puts a card on and waits until it is seen, without sending to it.
    @discardableResult
    func layCard(_ uid: String, _ options: String...) async throws -> ProgramRun {
        let card = try putCard(uid, options)
        try await waitUntil("card \(uid) is seen", every: .milliseconds(100)) {
            let readers = try await crousctl("readers", "--json").json()["readers"] as? [[String: Any]]
            return readers?.first { $0["name"] as? String == cardReader }?["card"] as? String == "present"
        }
        return card
    }
}

// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Foundation
import Glibc
import SmartCard
import TestSupport

/// The programs of one conversation and their folder; both are removed afterwards.
final class StationPrograms {
    static let uid = "04A1B2C3D4E580"

    let folder: URL
    /// Beside the folder: the path of a Unix socket has room for 107 bytes only.
    let socket: String
    private let slots: [PCSCDFixture.Slot]
    private var processes: [Process] = []

    init(_ slots: [PCSCDFixture.Slot]) throws {
        self.slots = slots
        folder = URL(filePath: NSTemporaryDirectory()).appending(path: "crousd-keys-\(getpid())")
        socket = "/tmp/crousd-keys-\(getpid()).sock"
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func end() {
        // SIGKILL: a stopped process does not handle other signals.
        for process in processes where process.isRunning { kill(process.processIdentifier, SIGKILL) }
        for process in processes { process.waitUntilExit() }
        try? FileManager.default.removeItem(at: folder)
        try? FileManager.default.removeItem(atPath: socket)
    }

    var cardReader: String { slots[0].reader.rawValue }
    var samReader: String { slots[1].reader.rawValue }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func text(_ name: String) -> String { (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? "" }

    /// Starts a program of this package; its output goes to `NAME.log` in the folder.
    @discardableResult
    func start(_ program: String, _ arguments: String..., log: String? = nil) throws -> Process {
        let process = Process()
        process.executableURL = try ChildProcess.programs.appending(path: program)
        process.arguments = arguments
        let log = URL(filePath: path((log ?? program) + ".log"))
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        processes.append(process)
        return process
    }

    /// Runs a program to its end.
    func run(_ program: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = try ChildProcess.programs.appending(path: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure.ended(program, process.terminationStatus) }
    }

    /// A card that stops its process before the commands at these places.
    func putCard(stoppingBefore places: Int...) throws -> Process {
        try start(
            "crousd-sim",
            "card",
            "--connect",
            "localhost:\(slots[0].port)",
            "--uid",
            Self.uid,
            "--image",
            path("card.image"),
            "--trace",
            path("card.trace"),
            "--stop-before",
            "\(places[0])",
            "--stop-before",
            "\(places[1])",
            log: "card"
        )
    }

    /// A SAM with new keys for the reference profile, and two for offline use that no profile needs, which writes them
    /// to `keys.log`.
    func plugInSAM() throws {
        try run("crousd-sim", "keys", "--profile", "reference", "--out", path("keys.yaml"))
        let offline = try [(40, "offline-crypto"), (41, "offline-change")].map { number, keyClass in
            """
              - number: \(number)
                type: aes128
                class: \(keyClass)
                versions:
                  - {version: 1, value: "\(Hex.encode(try SystemRandom().bytes(16)))"}

            """
        }
        let file = try FileHandle(forWritingTo: folder.appending(path: "keys.yaml"))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(offline.joined().utf8))
        try start(
            "crousd-sim",
            "sam",
            "--connect",
            "localhost:\(slots[1].port)",
            "--keys",
            path("keys.yaml"),
            "--key-log",
            path("keys.log"),
            log: "sam"
        )
    }

    /// Lets a stopped process go on.
    func resume(_ process: Process) { kill(process.processIdentifier, SIGCONT) }

    func waitUntilStopped(_ process: Process) async throws {
        try await wait("\(process) to stop") {
            let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
            guard !status.isEmpty else {
                throw Failure.ended("card", process.isRunning ? 0 : process.terminationStatus)
            }
            return status.split(separator: ")").last?.hasPrefix(" T") == true
        }
    }

    func wait(_ what: String, until condition: () throws -> Bool) async throws {
        try await waitUntil(what, within: .seconds(60), details: { "\n" + logs }, condition)
    }

    private var logs: String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".log") && $0 != "keys.log" }.map { "\($0): \(text($0))" }
            .joined(separator: "\n")
    }

    enum Failure: Error {
        case ended(String, Int32)
    }
}

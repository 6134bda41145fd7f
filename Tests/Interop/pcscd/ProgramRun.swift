// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

/// A program of this package started by a test, with its output in two files.
final class ProgramRun {
    enum Failure: Error {
        case ended(String, String)
        case notJSON(String)
    }

    let process: Process
    private let files: (output: URL, errors: URL)
    private let name: String

    /// A language, a search path, and none of the machine's settings.
    static func environment(language: String = "C.UTF-8") -> [String: String] {
        ["LANG": language, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent"]
    }

    init(
        _ program: URL,
        _ arguments: [String],
        in folder: URL,
        language: String = "C.UTF-8",
        environment: [String: String] = [:],
        input: FileHandle = .nullDevice
    )
        throws
    {
        name = program.lastPathComponent + " " + arguments.joined(separator: " ")
        let base = folder.appending(path: UUID().uuidString)
        files = (base.appendingPathExtension("out"), base.appendingPathExtension("err"))
        for file in [files.output, files.errors] { try Data().write(to: file) }
        let written = (
            output: try FileHandle(forWritingTo: files.output), errors: try FileHandle(forWritingTo: files.errors)
        )
        process = try ChildProcess.start(
            program,
            arguments,
            environment: Self.environment(language: language).merging(environment) { $1 },
            input: input,
            output: written.output,
            errors: written.errors
        )
        // The program has its own descriptor by now, and an ended process would keep ours open.
        try written.output.close()
        try written.errors.close()
    }

    var output: String { (try? String(contentsOf: files.output, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOf: files.errors, encoding: .utf8)) ?? "" }
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// The one JSON object on standard output.
    func json() throws -> [String: Any] {
        guard lines.count == 1, let object = Self.object(in: lines[0]) else { throw Failure.notJSON(output + errors) }
        return object
    }

    /// Each line of standard output as a JSON object.
    func jsonLines() throws -> [[String: Any]] {
        try lines.map { line in
            guard let object = Self.object(in: line) else { throw Failure.notJSON(line) }
            return object
        }
    }

    private static func object(in line: String) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
    }

    /// Waits until `condition` holds or the program has ended.
    func wait(_ what: String, until condition: () -> Bool) async throws {
        try await waitUntil("\(name): \(what)", details: { "\n" + output + errors }) {
            if condition() { return true }
            if process.isRunning { return false }
            // It may have happened just before the end.
            guard condition() else { throw Failure.ended("\(name): \(what)", output + errors) }
            return true
        }
    }

    /// Waits until the program ends by itself; returns its exit code.
    @discardableResult
    func end() async throws -> Int32 {
        try await wait("to end") { !process.isRunning }
        return process.terminationStatus
    }

    func terminate() async throws -> Int32 {
        process.terminate()
        return try await end()
    }

    /// Ends it at once, also when it is stopped, like a card that is taken off.
    func kill() {
        ChildProcess.kill(process)
    }

    /// Waits until the program stopped itself (SIGSTOP).
    func waitUntilStopped() async throws {
        try await wait("to stop") {
            let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
            return status?.split(separator: ")").last?.hasPrefix(" T") == true
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A program that talks to the card through libnfc: one of ours in `programs/`, or one of Debian's.
struct Program {
    /// Output and result of a program.
    struct Ending {
        let status: Int32
        let output: String

        /// The counts on the last line of one of our programs.
        var counts: (passed: Int, failed: Int)? {
            guard let match = output.firstMatch(of: /checks: (\d+) passed, (\d+) failed\n$/),
                let passed = Int(match.1), let failed = Int(match.2)
            else { return nil }
            return (passed, failed)
        }

        /// The checks that failed, one a line.
        var failures: String { output.split(separator: "\n").filter { !$0.hasPrefix("ok - ") }.joined(separator: "\n") }
    }

    /// Why a program cannot be made or run.
    enum Failure: Error {
        case build(String)
        case missing(String)
    }

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "programs").path

    let path: String

    /// Compiles a program of ours with its part of all of them.
    static func build(_ name: String, in folder: String) async throws -> Program {
        let path = folder + "/" + name
        let command = """
            cc -std=gnu11 -O1 -Wall -Wextra -Werror -o '\(path)' '\(sources)/\(name).c' '\(sources)/checks.c' \
            $(pkg-config --cflags --libs libfreefare libnfc)
            """
        let ending = try await Program(path: "/bin/sh").run(["-c", command], in: folder)
        guard ending.status == 0 else { throw Failure.build(ending.output) }
        return Program(path: path)
    }

    /// A program of Debian's libnfc-bin or libfreefare-bin.
    static func installed(_ name: String) throws -> Program {
        let path = "/usr/bin/" + name
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure.missing("\(path): install libnfc-bin and libfreefare-bin, or run scripts/setup")
        }
        return Program(path: path)
    }

    /// Runs it to its end and keeps both output streams.
    func run(_ arguments: [String] = [], device: String = "", in folder: String) async throws -> Ending {
        let log = folder + "/" + UUID().uuidString + ".log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        let own = ["LIBNFC_DEFAULT_DEVICE": device, "LIBNFC_LOG_LEVEL": "0"]
        process.environment = ProcessInfo.processInfo.environment.merging(own) { $1 }
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        let text = try String(contentsOfFile: log, encoding: .utf8)
        return Ending(status: process.terminationReason == .exit ? process.terminationStatus : -1, output: text)
    }
}

// SPDX-License-Identifier: Apache-2.0
package import Foundation
internal import Glibc

/// Processes that tests start.
package enum ChildProcess {
    /// Starts a program whose output goes to files, or is discarded. Without an environment it inherits the test's.
    package static func start(
        _ program: URL,
        _ arguments: [String],
        environment: [String: String]? = nil,
        input: FileHandle = .nullDevice,
        output: FileHandle = .nullDevice,
        errors: FileHandle = .nullDevice
    ) throws -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        if let environment { process.environment = environment }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try withoutBlockedSignals { try process.run() }
        return process
    }

    /// The folder of this package's programs: that of `CROUSD_PROGRAMS`, else that of the running tests.
    package static var programs: URL {
        get throws {
            if let folder = ProcessInfo.processInfo.environment["CROUSD_PROGRAMS"] { return URL(filePath: folder) }
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: tests).deletingLastPathComponent()
        }
    }

    /// Ends a process at once, also one that is stopped.
    package static func kill(_ process: Process) {
        guard process.isRunning else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }
}

extension Process {
    /// Waits until the process ends by itself; one that does not is killed and ``WaitedTooLong`` thrown.
    package func end(within limit: Duration) async throws {
        do {
            try await waitUntil("\(executableURL?.lastPathComponent ?? "a process") ends", within: limit) { !isRunning }
        } catch {
            ChildProcess.kill(self)
            throw error
        }
    }
}

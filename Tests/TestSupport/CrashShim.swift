// SPDX-License-Identifier: Apache-2.0
package import Foundation

/// The library that ends a program, or lets a call of it fail, at a chosen place (Tests/Interop/crash/shim).
package struct CrashShim: Sendable {
    /// What happens at the place.
    package enum Event: String, Sendable, CaseIterable {
        /// The program ends before the call, after it, or in the middle of what it writes.
        case before, after, torn
        /// The program ends and the end of what it writes is there, but of its beginning only NUL.
        case holed
        /// The call fails once.
        case enospc, eio
        /// Half is written, and the next write finds no room.
        case short
        /// From there on nothing gets new room.
        case full

        /// True when the program does not outlive it.
        package var isCrash: Bool { self == .before || self == .after || self == .torn || self == .holed }

        /// True when it means something only for a call that writes.
        package var needsWrite: Bool { self == .torn || self == .holed || self == .short }
    }

    /// A call that was counted: what, and on which file.
    package struct Call: Hashable, Sendable {
        /// For instance `fsync`.
        package let name: String
        /// Name in the folder; `.` for the folder itself.
        package let file: String

        /// True for a call that brings content into a file.
        package var isWrite: Bool { name.contains("write") }
    }

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Interop/crash/shim").standardized.path
    private let library: String

    /// Compiles the library into `folder`. Throws ``Failure/build(_:)`` with what the compiler says.
    package init(builtIn folder: String) async throws {
        library = folder + "/crash.so"
        let log = folder + "/crash.log"
        guard FileManager.default.createFile(atPath: log, contents: nil) else { throw Failure.build(log) }
        let files = ["plan", "durable", "calls"].map { "'\(Self.sources)/\($0).c'" }.joined(separator: " ")
        let command = "cc -shared -fPIC -std=gnu11 -O1 -Wall -Wextra -Werror -pthread -o '\(library)' \(files)"
        let compiler = try ChildProcess.start(
            URL(filePath: "/bin/sh"),
            ["-c", command],
            errors: FileHandle(forWritingTo: URL(filePath: log))
        )
        try await compiler.end(within: .seconds(60))
        guard compiler.terminationStatus == 0 else {
            throw Failure.build(try String(contentsOfFile: log, encoding: .utf8))
        }
    }

    /// Why there is no library.
    package enum Failure: Error {
        /// The compiler's words.
        case build(String)
    }

    /// Environment of a program whose files in `folder` are watched: without a place its calls are only counted, those on
    /// files whose names begin with one of `names`, or on all files. Its clock is ahead by `clock` seconds.
    package func environment(
        watching folder: CrashedFolder,
        at place: Int = 0,
        _ event: Event = .before,
        names: [String] = [],
        clock: Int = 0
    ) -> [String: String] {
        [
            "LD_PRELOAD": library, "CRASH_FOLDER": folder.path, "CRASH_SIDE": folder.side,
            "CRASH_AT": "\(place)", "CRASH_HOW": event.rawValue, "CRASH_NAMES": names.joined(separator: ","),
            "CRASH_CLOCK": "\(clock)",
        ]
    }
}

extension Process {
    /// Waits until the process ends by itself; one that does not is killed and ``ChildProcess/Overdue`` thrown.
    package func end(within limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        while isRunning {
            guard .now < end else {
                ChildProcess.kill(self)
                throw ChildProcess.Overdue(program: executableURL?.lastPathComponent ?? "")
            }
            try await Task.sleep(for: .milliseconds(4))
        }
    }
}

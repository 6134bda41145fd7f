// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// The library that ends a program, or makes one of its calls fail, at a chosen place (Tests/Interop/crash/shim).
package struct CrashShim: Sendable {
    /// The event at that place.
    package enum Event: String, Sendable, CaseIterable {
        /// The program ends before the call, after it, or in the middle of its write.
        case before, after, torn
        /// The program ends; the end of the write is on the disk, and its beginning reads as NUL.
        case holed
        /// The call fails once.
        case enospc, eio
        /// Half is written, and the next write finds no space.
        case short
        /// From there on there is no new space.
        case full

        /// True when the program ends.
        package var isCrash: Bool { self == .before || self == .after || self == .torn || self == .holed }

        /// True when it applies to writing calls only.
        package var needsWrite: Bool { self == .torn || self == .holed || self == .short }
    }

    /// A counted call: its name and file.
    package struct Call: Hashable, Sendable {
        /// For instance `fsync`.
        package let name: String
        /// Name in the folder; `.` for the folder itself.
        package let file: String

        /// The call and the file without years, hashes and random parts of its name: the same in every run.
        package var kind: String { "\(name) \(file.replacing(/[0-9A-Fa-f]{4,}/, with: "#"))" }

        /// True for a call that writes content.
        package var isWrite: Bool { name.contains("write") }
    }

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Interop/crash/shim").standardized.path
    private let library: String

    /// Compiles the library into `folder`. Throws ``Failure/build(_:)`` with the compiler's output.
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
        /// The compiler's output.
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

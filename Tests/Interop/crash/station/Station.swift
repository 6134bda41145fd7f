// SPDX-License-Identifier: Apache-2.0
internal import Enrolment
internal import Foundation
internal import SmartCard
internal import VirtualCards

/// A station in a process of its own that may end at any call: the real service, journal and registry over virtual
/// readers in this process. `crash-station BASE prepare` makes keys, holders and an empty data folder;
/// `crash-station BASE STUDENT:UID…` puts these cards on one after the other, each a second time when it was not done;
/// with `check` as the last word journal and registry are checked as well. Each outcome is one line.
@main
struct Station {
    static func main() async {
        var words = Array(CommandLine.arguments.dropFirst())
        let checks = words.last == "check"
        if checks { words.removeLast() }
        do {
            guard let base = words.first else { throw StationError.usage }
            let bench = StationBench(base)
            if words.last == "prepare" { return try bench.prepare() }
            let taps = try words.dropFirst().map(Tap.init)
            try await run(bench, taps, checks: checks)
        } catch {
            say("stopped \(error)")
            exit(1)
        }
    }

    /// The service ends, and its files are closed, before this returns.
    private static func run(_ bench: StationBench, _ taps: [Tap], checks: Bool) async throws {
        let desk = try bench.open()
        say("opened")
        let running = Task { await desk.service.run() }
        for tap in taps {
            let isDone = try await desk.serve(tap)
            if !isDone { _ = try await desk.serve(tap) }
        }
        running.cancel()
        await running.value
        if checks { try bench.check(desk.service.records) }
    }

    /// Written at once: the next call may be the last one.
    static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}

/// A card put on for a student.
struct Tap {
    let student: String
    let uid: CardUID

    init(_ text: String) throws {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 2, let uid = CardUID(hex: parts[1]) else { throw StationError.usage }
        (student, self.uid) = (parts[0], uid)
    }
}

enum StationError: Error {
    case usage
    case noSuchStudent(String)
    case noReader
}

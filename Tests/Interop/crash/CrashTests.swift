// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The power or the disk fails at every call an enrolment makes on journal, head and registry.
/// In memory where possible: the shim, not the disk, decides what is durable.
@Suite(.serialized, .timeLimit(.minutes(30))) struct CrashTests {
    private func withFolder(_ test: (String, CrashShim) async throws -> Void) async throws {
        let memory = "/dev/shm"
        let place = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
        let folder = place + "/crousd-crash-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await test(folder, CrashShim(builtIn: folder))
    }

    private func check(_ walk: CrashWalk, _ events: [CrashShim.Event] = CrashShim.Event.allCases) async throws {
        let result = try await walk.walk(events)
        print(
            "walk: crash: \(walk.name): \(result.calls) calls, \(result.crashes) crashes, \(result.failures) failing calls, "
                + "\(result.recoveries) recoveries, \(result.problems.count) problems"
        )
        #expect(result.calls > 10 && result.recoveries >= result.crashes + result.failures)
        #expect(result.problems.isEmpty, "\(result.problems.prefix(5).joined(separator: "\n"))")
    }

    @Test func `a new station`() async throws {
        try await withFolder { folder, shim in
            let start = try await StationSnapshot.new(in: folder)
            try await check(
                CrashWalk(name: "new station", shim: shim, start: start, job: .enrolment(after: 0), folder: folder)
            )
        }
    }

    @Test func `a station with earlier cards`() async throws {
        try await withFolder { folder, shim in
            let start = try await StationSnapshot.new(in: folder)
            _ = try await start.run([StationSnapshot.Tap.all[0].word])
            try await check(
                CrashWalk(name: "second card", shim: shim, start: start, job: .enrolment(after: 1), folder: folder)
            )
        }
    }

    /// The first line of a year creates a file. The station was not ended normally before: reopening a registry would
    /// also synchronise the folder.
    @Test func `a new year`() async throws {
        try await withFolder { folder, shim in
            let new = try await StationSnapshot.new(in: folder)
            let first = CrashWalk(name: "first", shim: shim, start: new, job: .enrolment(after: 0), folder: folder)
            // The very last call is one of the registry, which is closed after the station reported that it was done.
            let start = try await first.crashed(.after) { $0.file == "journal.head" }
            let job = CrashJob.enrolment(after: 1)
            let year = 366 * 24 * 3600
            let walk = CrashWalk(name: "new year", shim: shim, start: start, job: job, folder: folder, clock: year)
            #expect(try await walk.calls().contains { $0.name == "rename" && $0.file.hasPrefix("journal-") })
            try await check(walk)
        }
    }

    @Test func `an imported delivery`() async throws {
        try await withFolder { folder, shim in
            let start = try await StationSnapshot.new(in: folder)
            try start.addDelivery(["04111111111111": 102_500_000_101, "04222222222222": 102_500_000_102])
            try await check(CrashWalk(name: "delivery", shim: shim, start: start, job: .delivery, folder: folder))
        }
    }

    /// Events that are distinguished by the lines left, for jobs whose other calls are walked above.
    private static let fewer: [CrashShim.Event] = [.after, .torn, .eio]

    @Test func `a card that replaces another`() async throws {
        try await withFolder { folder, shim in
            let start = try await StationSnapshot.new(in: folder)
            _ = try await start.run([StationSnapshot.Tap.all[0].word])
            let walk = CrashWalk(name: "replacement", shim: shim, start: start, job: .replacement, folder: folder)
            // Half of the last write is the first of two lines, and a bit: the walk meets that too.
            let cut = try await walk.crashed(.torn) { $0.isWrite && $0.file.hasSuffix(".csv") }
            let journal = try cut.journal().values
            #expect(journal.contains { $0.hasPrefix("REPLACED") })
            #expect(!journal.contains { $0.hasPrefix("ENROLLED \(CrashJob.secondCard.uid)") })
            try await check(walk, Self.fewer)
        }
    }

    @Test func `a delivered card`() async throws {
        try await withFolder { folder, shim in
            let new = try await StationSnapshot.new(in: folder)
            let start = try await new.delivered(in: folder, StationSnapshot.Tap.all[0], number: CrashJob.firstNumber)
            try await check(
                CrashWalk(name: "link", shim: shim, start: start, job: .link, folder: folder),
                Self.fewer
            )
        }
    }

    @Test func `a cancelled card`() async throws {
        try await withFolder { folder, shim in
            let start = try await StationSnapshot.new(in: folder)
            _ = try await start.run([StationSnapshot.Tap.all[0].word])
            try await check(
                CrashWalk(name: "cancellation", shim: shim, start: start, job: .cancellation, folder: folder),
                Self.fewer
            )
        }
    }

    /// The start after a crash can be stopped as well. Failures of its calls are walked above.
    @Test(arguments: [CrashShim.Event.torn, .holed, .after])
    func `a station that was stopped before`(event: CrashShim.Event) async throws {
        try await withFolder { folder, shim in
            let new = try await StationSnapshot.new(in: folder)
            let first = CrashWalk(name: "first", shim: shim, start: new, job: .enrolment(after: 0), folder: folder)
            // The closing line, the last of the journal: half written, or whole and unknown to everything else.
            let start = try await first.crashed(event) { $0.isWrite && $0.file.hasSuffix(".csv") }
            #expect(try start.isBegun(StationSnapshot.Tap.all[0]))
            try await check(
                CrashWalk(
                    name: "stopped \(event)",
                    shim: shim,
                    start: start,
                    job: .enrolment(after: 0),
                    folder: folder
                ),
                [.before, .after, .torn, .holed]
            )
        }
    }
}

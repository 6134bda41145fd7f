// SPDX-License-Identifier: Apache-2.0
internal import Enrolment
internal import Foundation
internal import Journal
internal import Registry
internal import SmartCard

/// A station in a separate process that may end at any call: the real service, journal and registry over virtual
/// readers in this process. `crash-station BASE prepare` makes keys, holders and an empty data folder. `crash-station
/// BASE STUDENT:UID…` puts these cards on one after the other, `replace:STUDENT:UID` replaces a student's card,
/// `cancel:STUDENT` cancels it, the word `import` imports the delivery. What was not done is tried a second time. With
/// `check` as the last word journal and registry are checked as well. Each outcome is one line.
@main
struct Station {
    static func main() async {
        var words = Array(CommandLine.arguments.dropFirst())
        let checks = words.last == "check"
        if checks { words.removeLast() }
        do {
            guard let base = words.first else { throw StationError.usage }
            let files = StationFiles(base)
            if words.last == "prepare" { return try files.prepare() }
            let tasks = try words.dropFirst().map(Work.init)
            try await run(files, tasks, checks: checks)
        } catch {
            say("stopped \(error)")
            exit(1)
        }
    }

    /// The service has ended and its files are closed when this returns, so each run makes the same calls.

    private static func run(_ files: StationFiles, _ tasks: [Work], checks: Bool) async throws {
        let desk = try files.open()
        say("opened")
        let running = Task { await desk.service.run() }
        for task in tasks {
            let isDone = try await perform(task, files, desk)
            if !isDone { _ = try await perform(task, files, desk) }
        }
        running.cancel()
        await running.value
        if checks { try files.check(desk.records) }
        desk.records.registry.close()
    }

    private static func perform(_ task: Work, _ files: StationFiles, _ desk: StationDesk) async throws -> Bool {
        switch task {
        case .tap(let tap): try await desk.serve(tap)
        case .replacement(let tap): try await desk.serve(tap, replacing: .lost)
        case .cancellation(let student): try await desk.cancel(student)
        case .delivery: files.takeDelivery(desk.records)
        }
    }

    /// Written at once: the next call may be the last one.
    static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}

/// A task of the station.
enum Work {
    case tap(Tap)
    case replacement(Tap)
    case cancellation(student: String)
    case delivery

    init(_ word: String) throws {
        let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
        self =
            switch (parts.first, parts.count) {
            case ("import", 1): .delivery
            case ("replace", 2): .replacement(try Tap(parts[1]))
            case ("cancel", 2): .cancellation(student: parts[1])
            default: .tap(try Tap(word))
            }
    }
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

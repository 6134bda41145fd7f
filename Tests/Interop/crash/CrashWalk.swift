// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A job from a snapshot on, stopped or failed at each of its calls; after each of them a new run starts from what a power
/// cut may leave and must finish the job.
struct CrashWalk: Sendable {
    /// Counts and faults.
    struct Result: Sendable {
        /// Calls the job makes when nothing happens to it.
        var calls = 0
        var crashes = 0
        var failures = 0
        var recoveries = 0
        var problems: [String] = []

        mutating func add(_ other: Result) {
            crashes += other.crashes
            failures += other.failures
            recoveries += other.recoveries
            problems += other.problems
        }
    }

    /// A place and its event.
    private struct Case {
        let place: Int
        let call: CrashShim.Call
        let event: CrashShim.Event

        var kinds: [String] { [event.rawValue, call.kind] }
    }

    let name: String
    let shim: CrashShim
    let start: StationSnapshot
    let job: CrashJob
    /// Where tries are made.
    let folder: String
    /// Seconds by which the clock of the stopped runs is ahead; that of later runs is right.
    var clock = 0

    /// The calls of an undisturbed job.
    func calls() async throws -> [CrashShim.Call] {
        let snapshot = try start.copy(to: "\(folder)/\(name)-count")
        defer { try? FileManager.default.removeItem(atPath: snapshot.base) }
        let watched = try CrashedFolder(snapshot.data, side: snapshot.base + "/side")
        let run = try await snapshot.run(job.words, shim.environment(watching: watched, clock: clock))
        guard run.isDone else { throw Failure.notDone(run.lines) }
        return try watched.calls()
    }

    enum Failure: Error { case notDone([String]) }

    /// The snapshot after a crash at the last call of a kind, with everything that was written.
    func crashed(_ event: CrashShim.Event, atLast isMeant: (CrashShim.Call) -> Bool) async throws -> StationSnapshot {
        let index = try #require(try await calls().lastIndex(where: isMeant))
        let snapshot = try start.copy(to: "\(folder)/\(name)-\(event)")
        let watched = try CrashedFolder(snapshot.data, side: snapshot.base + "/side")
        let run = try await snapshot.run(
            job.words,
            shim.environment(watching: watched, at: index + 1, event, clock: clock)
        )
        #expect(run.isKilled && !run.isDone)
        return snapshot
    }

    /// All places and all events, with as many tasks as there are processors.

    func walk(_ events: [CrashShim.Event] = CrashShim.Event.allCases) async throws -> Result {
        let calls = try await calls()
        let all = calls.enumerated().flatMap { index, call in
            events.filter { call.isWrite || !$0.needsWrite }
                .map { Case(place: index + 1, call: call, event: $0) }
        }
        let cases = TestRun.current.cases(of: "crash: \(name)", all, count: 32, kinds: \.kinds)
        let workers = ProcessInfo.processInfo.activeProcessorCount
        return try await withThrowingTaskGroup(of: Result.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    var result = Result()
                    for index in stride(from: worker, to: cases.count, by: workers) {
                        result.add(try await attempt(cases[index]))
                    }
                    return result
                }
            }
            return try await group.reduce(into: Result(calls: calls.count)) { $0.add($1) }
        }
    }

    private func attempt(_ trial: Case) async throws -> Result {
        let base = "\(folder)/\(name)-\(trial.event)-\(trial.place)"
        defer { try? FileManager.default.removeItem(atPath: base) }
        let snapshot = try start.copy(to: base + "/crashed")
        let watched = try CrashedFolder(snapshot.data, side: base + "/side")
        let run = try await snapshot.run(
            job.words,
            shim.environment(watching: watched, at: trial.place, trial.event, clock: clock)
        )
        var result = Result(crashes: trial.event.isCrash ? 1 : 0, failures: trial.event.isCrash ? 0 : 1)
        var problems: [String] = []
        let made = try watched.calls()
        if made.dropFirst(trial.place - 1).first?.kind != trial.call.kind {
            problems.append("made \(made.count) calls, and not this one at its place: \(run.lines)")
        }
        if run.isKilled != trial.event.isCrash { problems.append("did not end as it should: \(run.lines)") }
        if trial.event == .full, !run.isDone, try !job.mayGiveUp(snapshot), try job.mayGiveUp(start) {
            problems.append("begun and not finished on a full disk: \(run.lines)")
        }
        for survived in try survivors(of: snapshot, watched, trial.event, in: base) {
            problems += try await recovery(of: survived, after: run)
            result.recoveries += 1
        }
        let place = "\(name), \(trial.event) call \(trial.place), \(trial.call.name) \(trial.call.file): "
        result.problems = problems.map { place + $0 }
        return result
    }

    /// The possible states after the crash, or after the end of a program with a failed call; equal states are checked
    /// once.
    private func survivors(
        of snapshot: StationSnapshot,
        _ watched: CrashedFolder,
        _ event: CrashShim.Event,
        in base: String
    ) throws -> [StationSnapshot] {
        var found: [StationSnapshot] = []
        for survival in CrashedFolder.Survival.allCases where event.isCrash || survival != .names {
            let survived = try snapshot.copy(to: "\(base)/\(survival)") { try watched.restore(survival, to: $0) }
            let isKnown = found.contains { FileManager.default.contentsEqual(atPath: $0.data, andPath: survived.data) }
            if !isKnown { found.append(survived) }
        }
        return found
    }

    private func recovery(of snapshot: StationSnapshot, after run: StationSnapshot.Run) async throws -> [String] {
        var problems = try job.faults(snapshot, run)
        let journal = try snapshot.journal()
        let again = try await snapshot.run(job.recovery + ["check"])
        let expected = job.expected(journal)
        if again.lines != expected { problems.append("\(again.lines) instead of \(expected), journal \(journal)") }
        return problems.map { "\(URL(filePath: snapshot.base).lastPathComponent): \($0)" }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The real crousd, stopped or let down by its disk while a card is enrolled through the real pcscd; its files are then
/// what a power cut leaves of them. CrashTests walks what it writes with every kind of crash and failure.
@Suite(.serialized, .timeLimit(.minutes(20))) struct CrashedServiceTests {
    private static let names = ["journal", "registry"]

    private func walk(
        _ event: CrashShim.Event,
        where isTried: (CrashShim.Call) -> Bool = { _ in true }
    ) async throws {
        try await Counter.run { counter, _ in
            let crashed = try await CrashedService(counter, CrashShim(builtIn: counter.folder.path))
            let started = ContinuousClock.now
            let calls = try await crashed.calls(names: Self.names)
            var (place, tries, isThere) = (1, 0, true)
            while isThere {
                // One run may make a call more than another.
                if place > calls.count || isTried(calls[place - 1]) {
                    isThere = try await crashed.goesOn(after: event, at: place, names: Self.names)
                    tries += isThere ? 1 : 0
                }
                place += 1
            }
            print(
                "crash: crousd, \(event): \(calls.count) calls on journal and registry, \(tries) tries, "
                    + "\(ContinuousClock.now - started)"
            )
            #expect(tries > 20)
        }
    }

    @Test func `stopped after each call it goes on with the number`() async throws {
        try await walk(.after)
    }

    /// CrashTests lets the registry's calls down.
    @Test func `let down by each call on the journal it goes on with the number`() async throws {
        try await walk(.eio) { $0.file.hasPrefix("journal") }
    }

    /// A disk that is full refuses what needs room; CrashTests walks the registry's other calls.
    @Test func `without room at a call it goes on with the number`() async throws {
        try await walk(.enospc) { $0.isWrite || $0.file.hasPrefix("journal") }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The real crousd, stopped or failed by its disk while a card is enrolled through the real pcscd; its files are then
/// what a power cut leaves of them. CrashTests walks its calls with every kind of crash and failure.
@Suite(.serialized, .timeLimit(.minutes(40))) struct CrashedServiceTests {
    private func walk(_ event: CrashShim.Event, names: [String]) async throws {
        try await StationFixture.run { station, _ in
            let crashed = try await CrashedService(station, CrashShim(builtIn: station.folder.path))
            let calls = try await crashed.calls(names: names)
            #expect(calls.count > 20)
            let cases = TestRun.current.cases(
                of: "crash: crousd, \(event) at calls on \(names.joined(separator: ", "))",
                Array(calls.enumerated()),
                count: 8,
                kinds: { [String($0.element.file.prefix { $0 != "-" && $0 != "." })] }
            )
            for (index, call) in cases { try await crashed.attempt(event, at: index + 1, call, names: names) }
        }
    }

    @Test(arguments: [CrashShim.Event.after, .enospc])
    func `stopped after each call, or without disk space, it continues with the number`(
        event: CrashShim.Event
    ) async throws {
        try await walk(event, names: ["journal", "registry"])
    }

    /// CrashTests covers failing calls of the registry.
    @Test func `after each failed call on the journal it continues with the number`() async throws {
        try await walk(.eio, names: ["journal"])
    }
}

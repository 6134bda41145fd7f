// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import TestSupport
import Testing

/// Which modules the programs contain: a module's name, after its length, is part of each of its symbols.
@Suite(.timeLimit(.minutes(2))) struct LinkageTests {
    private static let virtual = ["14VirtualDESFire", "10VirtualSAM", "14VirtualReaders"]

    /// Those of `modules` that are in a program.
    private func modules(_ modules: [String], in program: String) async throws -> [String] {
        let folder = URL(filePath: try Files.makeTemporaryFolder("crousd-linkage"))
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try ChildProcess.programs.appending(path: program).path
        var found: [String] = []
        for module in modules {
            let grep = ["grep", "--quiet", "--text", "--fixed-strings", "--", module, path]
            let status = try await ProgramRun(URL(filePath: "/usr/bin/env"), grep, in: folder).end()
            try #require(status <= 1)
            if status == 0 { found.append(module) }
        }
        return found
    }

    @Test(arguments: ["crousd", "CreationCarteCrous"])
    func `a program for real cards has no virtual card`(_ program: String) async throws {
        #expect(try await modules(Self.virtual, in: program).isEmpty)
        #expect(try await modules(["4PCSC", "3SAM"], in: program).count == 2, "modules are found by these names")
    }

    @Test(arguments: ["crousd", "crousctl", "CreationCarteCrous", "crousd-sim"])
    func `a program cannot change a SAM irreversibly nor read its session keys`(_ program: String) async throws {
        #expect(try await modules(["15SAMTestCommands"], in: program).isEmpty)
    }

    @Test func `crousctl has the card for the test of the SAM, and nothing to put it on`() async throws {
        #expect(try await modules(Self.virtual, in: "crousctl") == ["14VirtualDESFire"])
    }

    @Test func `crousd-sim has all of them`() async throws {
        #expect(try await modules(Self.virtual, in: "crousd-sim") == Self.virtual)
    }
}

// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CardCrypto
import SAM
import SmartCard
import Testing
import VirtualCards

@testable import Enrolment

/// What the service says about the SAM in its reader.
@Suite struct SAMServiceTests {
    /// The SAM of a keys file without, or with other lines in place of, some of its text.
    private func sam(_ bench: Workbench, _ change: (inout String) -> Void) throws -> VirtualSAM {
        var text = bench.keysFile
        change(&text)
        return VirtualSAM(keys: try SAMKeysFile.parse(text))
    }

    @Test func `a SAM with everything is ready`() async throws {
        try await Workbench.run { bench in
            let check = try await bench.service.checkSAM(for: nil)
            #expect(check.verdict == .ready)
            #expect(check.lines.map(\.need.role) == [.host, .factory] + (0..<3).map { .application($0) })
            #expect(check.lines.allSatisfy { $0.obstacles.isEmpty })
        }
    }

    @Test func `a SAM without the factory entry can check cards only`() async throws {
        try await Workbench.run { bench in
            let entries = bench.keysFile.split(separator: "  - number: ", omittingEmptySubsequences: false)
            let kept = entries.filter { !$0.hasPrefix("1\n") }.joined(separator: "  - number: ")
            bench.readers.put(VirtualSAM(keys: try SAMKeysFile.parse(kept)), on: Workbench.slot)
            let check = try await bench.service.checkSAM(for: nil)
            #expect(check.verdict == .checksOnly)
            let missing = check.lines.filter { !$0.obstacles.isEmpty }
            #expect(missing.map(\.need.role) == [.factory])
            #expect(missing.first?.need.key == bench.service.profile.factoryKey)
            #expect(missing.first?.obstacles == [.entryMissing])
        }
    }

    @Test func `a card key of another class makes a SAM unfit, and is named`() async throws {
        try await Workbench.run { bench in
            let sam = try sam(bench) { text in
                let parts = text.split(separator: "number: 17", maxSplits: 1)
                text =
                    parts[0] + "number: 17" + parts[1].replacing("class: picc", with: "class: host", maxReplacements: 1)
            }
            bench.readers.put(sam, on: Workbench.slot)
            let check = try await bench.service.checkSAM(for: nil)
            #expect(check.verdict == .unfit)
            let missing = check.lines.filter { !$0.obstacles.isEmpty }
            #expect(missing.map(\.need.role) == [.application(1)])
            #expect(missing.first?.obstacles == [.notForCards])
        }
    }

    @Test func `the test of the SAM opens a virtual card`() async throws {
        try await Workbench.run { bench in
            let test = try await bench.service.testSAM()
            #expect(test.isPassed)
            #expect(test.steps.map(\.name) == [.host, .random, .card])
        }
    }

    @Test func `entries are told without keys, and the next order works`() async throws {
        try await Workbench.run { bench in
            let contents = try await bench.service.samContents().contents
            #expect(contents.entries.keys.sorted() == [0, 1, 16, 17, 18])
            #expect(contents.entries[16]?.requiresDiversification == true)
            #expect(try await bench.service.inspectSAM().session == .open(.full))
            #expect(try await bench.service.listSAMs().found.map(\.reader) == [Workbench.slot])
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CardCrypto
import Posix
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

@Suite struct SAMInventoryTests {
    private let uid = CardUID([4, 1, 2, 3, 4, 5, 6])
    private let day = CardDay(year: 2026, month: 9, day: 1)

    @Test func `what is seen and said is there again after a restart`() throws {
        let (uid, day) = (try #require(uid), try #require(day))
        let folder = try TemporaryFolder()
        let inventory = try SAMInventory(folder: folder.path)
        #expect(inventory.all.isEmpty)
        try inventory.note(uid, on: day)
        try inventory.describe(uid, crous: "CROUS d'exemple", keeper: "Accueil; guichet \"2\"")
        let later = try #require(CardDay(year: 2026, month: 9, day: 2))
        try inventory.note(uid, on: later)
        let again = try SAMInventory(folder: folder.path).all
        let expected = SAMInventory.Item(
            uid: uid,
            crous: "CROUS d'exemple",
            keeper: "Accueil; guichet \"2\"",
            lastSeen: later
        )
        #expect(again == [expected])
    }

    @Test func `a SAM never seen, a line break and a damaged file are refused`() throws {
        let (uid, day) = (try #require(uid), try #require(day))
        let folder = try TemporaryFolder()
        let inventory = try SAMInventory(folder: folder.path)
        #expect(throws: SAMInventoryError.unknown(uid)) { try inventory.describe(uid, crous: "x", keeper: nil) }
        try inventory.note(uid, on: day)
        #expect(throws: SAMInventoryError.self) { try inventory.describe(uid, crous: "a\nb", keeper: nil) }
        #expect(inventory.all.first?.crous == "", "a refused text changes nothing")
        for content in ["", "x\n", "sam_uid;crous;keeper;last_seen\n1;2;3\n", "sam_uid;crous;keeper;last_seen\n04"] {
            try Files.replace(folder.file("sams.csv"), with: Array(content.utf8))
            #expect(throws: SAMInventoryError.self) { try SAMInventory(folder: folder.path) }
        }
    }
}

@Suite struct CounterWatchTests {
    @Test(arguments: [(UInt32(0), nil), (89, nil), (90, "sam-counter-low"), (98, "sam-nearly-used-up")])
    func `a counter that runs out is told`(used: UInt32, warning: String?) async throws {
        try await Workbench.run { bench in
            var text = bench.keysFile.replacing("number: 17", with: "number: 17\n    counter: 3")
            text += "counters:\n  - {number: 3, limit: 100, value: \(used)}\n"
            bench.readers.put(VirtualSAM(keys: try SAMKeysFile.parse(text)), on: Workbench.slot)
            try bench.service.desk.withKeys(for: "left") { _, _ throws(EnrolmentError) in }
            #expect(bench.service.status.warnings.map(\.key) == [warning].compactMap { $0 })
        }
    }
}

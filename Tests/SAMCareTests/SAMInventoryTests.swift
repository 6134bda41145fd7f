// SPDX-License-Identifier: Apache-2.0
import Posix
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import SAMCare

@Suite struct SAMInventoryTests {
    private let uid = CardUID([4, 1, 2, 3, 4, 5, 6])
    private let day = CardDay(year: 2026, month: 9, day: 1)

    @Test func `seen and described SAMs are there after a restart`() throws {
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

    @Test func `an unknown SAM, a line break and a damaged file are refused`() throws {
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

// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Posix
package import SmartCard
internal import Synchronization

/// Why the inventory of SAMs cannot be used.
package enum SAMInventoryError: Error, Hashable, Sendable {
    /// The file cannot be read or replaced.
    case file(PosixError)
    /// A line of the file (from 1) that this program did not write.
    case damaged(line: Int)
    /// A text that cannot be written to the file.
    case text(DelimitedText.Failure)
    /// No SAM of this UID was ever seen here.
    case unknown(CardUID)
}

/// The SAMs seen on this host, their CROUS and their keepers: `sams.csv` in the data folder.
///
/// The file is replaced as a whole when a SAM is seen on a new day, and when a person describes one.
package final class SAMInventory: Sendable {
    package struct Item: Hashable, Sendable {
        package let uid: CardUID
        /// The CROUS that issued it; empty until it is described.
        package var crous = ""
        /// Its keeper; empty until it is described.
        package var keeper = ""
        /// The last day it was seen, in Paris.
        package var lastSeen: CardDay
    }

    private static let header = "sam_uid;crous;keeper;last_seen"
    private let path: String
    private let items: Mutex<[CardUID: Item]>

    /// Opens the inventory of a folder; an absent file is an empty inventory.
    package init(folder: String) throws(SAMInventoryError) {
        path = folder + "/sams.csv"
        items = Mutex(try Self.read(path))
    }

    /// The SAMs in the order of their UIDs.
    package var all: [Item] { items.withLock { Array($0.values) }.sorted { $0.uid.description < $1.uid.description } }

    /// Records that a SAM was seen.
    package func note(_ uid: CardUID, on day: CardDay) throws(SAMInventoryError) {
        try change { items throws(SAMInventoryError) in
            items[uid, default: Item(uid: uid, lastSeen: day)].lastSeen = day
        }
    }

    /// Records the CROUS and the keeper of a SAM; nil leaves a text unchanged.
    package func describe(_ uid: CardUID, crous: String?, keeper: String?) throws(SAMInventoryError) {
        try change { items throws(SAMInventoryError) in
            guard var item = items[uid] else { throw .unknown(uid) }
            item.crous = crous ?? item.crous
            item.keeper = keeper ?? item.keeper
            items[uid] = item
        }
    }

    private func change(
        _ body: (inout [CardUID: Item]) throws(SAMInventoryError) -> Void
    ) throws(SAMInventoryError) {
        try items.withLock { items throws(SAMInventoryError) in
            var changed = items
            try body(&changed)
            guard changed != items else { return }
            try save(changed)
            items = changed
        }
    }

    private func save(_ items: [CardUID: Item]) throws(SAMInventoryError) {
        var content = Array((Self.header + "\n").utf8)
        for item in items.values.sorted(by: { $0.uid.description < $1.uid.description }) {
            let cells = [item.uid.description, item.crous, item.keeper, item.lastSeen.description]
            do { content += try DelimitedText.line(of: cells) + [UInt8(ascii: "\n")] } catch { throw .text(error) }
        }
        do { try Files.replace(path, with: content) } catch { throw .file(error) }
    }

    private static func read(_ path: String) throws(SAMInventoryError) -> [CardUID: Item] {
        guard Files.exists(path) else { return [:] }
        let content: [UInt8]
        do { content = try Files.read(path, limit: 1 << 20) } catch { throw .file(error) }
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.first?.elementsEqual(header.utf8) == true, lines.last?.isEmpty == true else {
            throw .damaged(line: 1)
        }
        var items: [CardUID: Item] = [:]
        for (index, line) in lines.enumerated().dropFirst().dropLast() {
            guard let item = item(line), items.updateValue(item, forKey: item.uid) == nil else {
                throw .damaged(line: index + 1)
            }
        }
        return items
    }

    private static func item(_ line: some Collection<UInt8>) -> Item? {
        guard let cells = try? DelimitedText.cells(of: line), cells.count == 4, let uid = CardUID(hex: cells[0]),
            let day = CardDay(cells[3])
        else { return nil }
        return Item(uid: uid, crous: cells[1], keeper: cells[2], lastSeen: day)
    }
}

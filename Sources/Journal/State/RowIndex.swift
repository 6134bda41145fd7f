// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// Finds rows by the hash of one of their columns: a hash table of plain numbers, 8 bytes a slot.
///
/// The slots are in pages, of which each grows by itself, so that the table never doubles at once and a copy shares all pages
/// but those that were changed since.
struct RowIndex: Sendable {
    /// A row and the lower half of its hash, by which the place in the page is found again when it grows.
    private struct Slot {
        static let free = Slot(content: 0)

        var content: UInt64

        var hash: UInt32 { UInt32(truncatingIfNeeded: content) }
        /// Nil for a free slot.
        var row: Int? { content >> 32 == 0 ? nil : Int(content >> 32) - 1 }

        init(content: UInt64) { self.content = content }
        init(_ hash: UInt64, _ row: Int) { content = UInt64(row + 1) << 32 | hash & 0xFFFF_FFFF }
    }

    private struct Page: Sendable {
        var slots: [UInt64] = []
        var count = 0
    }

    private static let pageCount = 1024
    private static let smallestPage = 4

    private var pages = [Page](repeating: Page(), count: pageCount)

    /// The first row with this hash that `isMeant`.
    func row(_ hash: UInt64, where isMeant: (Int) -> Bool) -> Int? {
        let slots = pages[Self.page(hash)].slots
        guard !slots.isEmpty else { return nil }
        var place = Self.place(hash, slots.count)
        while true {
            let slot = Slot(content: slots[place])
            guard let row = slot.row else { return nil }
            if slot.hash == UInt32(truncatingIfNeeded: hash), isMeant(row) { return row }
            place = Self.after(place, slots.count)
        }
    }

    /// Asks the processor for the slots of a hash that is looked up soon.
    func prefetch(_ hash: UInt64) {
        let slots = pages[Self.page(hash)].slots
        guard !slots.isEmpty else { return }
        slots.prefetch(Self.place(hash, slots.count))
    }

    /// Adds a row that is not there.
    mutating func insert(_ row: Int, _ hash: UInt64) {
        let page = Self.page(hash)
        if 5 * (pages[page].count + 1) > 4 * pages[page].slots.count { Self.grow(&pages[page]) }
        pages[page].count += 1
        Self.insert(Slot(hash, row), into: &pages[page].slots)
    }

    /// Removes a row that is there, and moves those up that had to make way for it.
    mutating func remove(_ row: Int, _ hash: UInt64) {
        let page = Self.page(hash)
        let count = pages[page].slots.count
        guard count > 0 else { return }
        var gap = Self.place(hash, count)
        while Slot(content: pages[page].slots[gap]).row != row {
            guard pages[page].slots[gap] != 0 else { return }
            gap = Self.after(gap, count)
        }
        pages[page].count -= 1
        var place = gap
        while true {
            place = Self.after(place, count)
            let slot = Slot(content: pages[page].slots[place])
            guard slot.row != nil else { break }
            let home = Self.place(UInt64(slot.hash), count)
            if Self.distance(home, place, count) < Self.distance(gap, place, count) { continue }
            pages[page].slots[gap] = slot.content
            gap = place
        }
        pages[page].slots[gap] = 0
    }

    private static func grow(_ page: inout Page) {
        let old = page.slots
        page.slots = [UInt64](repeating: 0, count: max(smallestPage, old.count + old.count / 4))
        for content in old where content != 0 { insert(Slot(content: content), into: &page.slots) }
    }

    private static func insert(_ slot: Slot, into slots: inout [UInt64]) {
        var place = place(UInt64(slot.hash), slots.count)
        while slots[place] != 0 { place = after(place, slots.count) }
        slots[place] = slot.content
    }

    private static func page(_ hash: UInt64) -> Int { Int(hash >> 54) }

    /// Where in a page of `count` slots a hash belongs: its lower half, scaled.
    private static func place(_ hash: UInt64, _ count: Int) -> Int {
        Int(((hash & 0xFFFF_FFFF) &* UInt64(count)) >> 32)
    }

    private static func after(_ place: Int, _ count: Int) -> Int { place + 1 == count ? 0 : place + 1 }

    private static func distance(_ from: Int, _ to: Int, _ count: Int) -> Int {
        to >= from ? to - from : to - from + count
    }
}

/// Hashes of one process: which keys share a place cannot be chosen from outside.
enum RowHash {
    private static let seed = UInt64.random(in: .min ... .max)

    /// Spreads a key over 64 bits (the last step of SplitMix64).
    static func of(_ key: UInt64) -> UInt64 {
        var hash = (key ^ seed) &+ 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
        return hash ^ hash >> 31
    }
}

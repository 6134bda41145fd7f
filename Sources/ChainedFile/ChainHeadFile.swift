// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// The head file of a chain: the last line's place and hash in two slots that are written in place and in turn, so that it
/// needs no new room on a disk and a torn slot leaves the other one.
///
/// The slots stand on both sides of a boundary of 4096 bytes, what disks and file systems write as one: writing one slot
/// never touches the block of the other, and `tail -n 2` shows both.
package struct ChainHeadFile: Hashable, Sendable {
    /// Bytes to write.
    package struct Update: Sendable {
        package let bytes: [UInt8]
        /// Their place in the file; nil when they are a file of their own.
        package let offset: Int?
        /// What the file says then.
        package let result: ChainHeadFile
    }

    private static let blockSize = 4096
    /// 20 digits, 64 hexadecimal digits and 16 of the check, each ended by one byte.
    private static let slotLength = 103

    /// What each slot says; nil for one that was torn.
    private let slots: [ChainHead?]

    private init(slots: [ChainHead?]) { self.slots = slots }

    /// Reads a file. Nil when no slot is whole, or both claim the same place with different hashes.
    package init?(content: [UInt8]) throws(ChainError) {
        var slots: [ChainHead?] = []
        for slot in 0..<2 {
            let bytes = content.dropFirst(Self.offset(of: slot)).prefix(Self.slotLength)
            slots.append(try Self.read(Array(bytes)))
        }
        self.slots = slots
        let known = slots.compactMap { $0 }
        guard let first = known.first else { return nil }
        if let second = known.dropFirst().first, first.sequence == second.sequence, first != second { return nil }
    }

    /// The last line.
    package var newest: ChainHead? { slots.compactMap { $0 }.max { $0.sequence < $1.sequence } }

    /// What is written so that the file says `head`: the torn slot, or the older one.
    package func update(to head: ChainHead) throws(ChainError) -> Update {
        let isFirstOlder = (slots[0]?.sequence ?? 0) < (slots[1]?.sequence ?? 0)
        let index = slots[0] == nil || (slots[1] != nil && isFirstOlder) ? 0 : 1
        var next = slots
        next[index] = head
        return Update(
            bytes: try Self.slot(head),
            offset: Self.offset(of: index),
            result: ChainHeadFile(slots: next)
        )
    }

    /// What is written so that there is a file that says `head`, the last line of a chain called `name`.
    package static func creation(_ head: ChainHead, name: String) throws(ChainError) -> Update {
        let slot = try slot(head)
        let text = Array(explanation(name).utf8)
        let blanks = [UInt8](repeating: UInt8(ascii: " "), count: max(0, offset(of: 0) - text.count - 1))
        return Update(
            bytes: text + blanks + [UInt8(ascii: "\n")] + slot + slot,
            offset: nil,
            result: ChainHeadFile(slots: [head, head])
        )
    }

    private static func explanation(_ name: String) -> String {
        """
        The last line of the \(name): seq;hash;check. Two slots, written in turn: the whole one with the higher seq counts \
        (docs/journal-format.md). The blanks keep them in two blocks of the disk.
        """
    }

    private static func offset(of slot: Int) -> Int { blockSize + (slot - 1) * slotLength }

    /// The bytes of a slot.
    private static func slot(_ head: ChainHead) throws(ChainError) -> [UInt8] {
        let text = Array("\(padded(head.sequence, 20));\(head.hash);".utf8)
        return text + (try check(text)) + [UInt8(ascii: "\n")]
    }

    private static func check(_ text: [UInt8]) throws(ChainError) -> [UInt8] {
        Array(try ChainHash(of: text).description.utf8.prefix(16))
    }

    private static func read(_ bytes: [UInt8]) throws(ChainError) -> ChainHead? {
        guard bytes.count == slotLength, bytes.last == UInt8(ascii: "\n"), bytes.prefix(20).allSatisfy(isDigit),
            let cells = try? DelimitedText.cells(of: bytes.dropLast()), cells.count == 3,
            let sequence = UInt64(cells[0]), let hash = ChainHash(cells[1])
        else { return nil }
        let head = ChainHead(sequence: sequence, hash: hash)
        return try slot(head) == bytes ? head : nil
    }
}

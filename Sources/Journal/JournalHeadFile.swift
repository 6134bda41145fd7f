// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// `journal.head`: sequence number and hash of the last line, in two slots that are written in place and in turn. So it
/// needs no new disk space, and a torn slot leaves the other one.
///
/// The slots are on both sides of a boundary of 4096 bytes, the unit in which disks and file systems write: writing one
/// slot never touches the block of the other, and `tail -n 2` shows both.
struct JournalHeadFile: Hashable, Sendable {
    /// Bytes to write.
    struct Update: Sendable {
        let bytes: [UInt8]
        /// Their offset in the file; nil when they replace the file.
        let offset: Int?
        /// The content of the file after the write.
        let result: JournalHeadFile
    }

    private static let blockSize = 4096
    /// 20 digits, 64 hexadecimal digits and 16 of the check, each ended by one byte.
    private static let slotLength = 103
    private static let explanation = """
        The last line of the journal: seq;hash;check. Two slots, written in turn: the whole one with the higher seq counts \
        (docs/journal-format.md). The blanks keep them in two blocks of the disk.
        """

    /// The content of each slot; nil for a torn one.
    private let slots: [JournalHead?]

    private init(slots: [JournalHead?]) { self.slots = slots }

    /// Reads a file. Nil when no slot is whole, or when both have the same sequence number and different hashes.
    init?(content: [UInt8]) throws(JournalError) {
        var slots: [JournalHead?] = []
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
    var newest: JournalHead? { slots.compactMap { $0 }.max { $0.sequence < $1.sequence } }

    /// The write that changes the file to `head`: of the torn slot, or of the older one.
    func update(to head: JournalHead) throws(JournalError) -> Update {
        let isFirstOlder = (slots[0]?.sequence ?? 0) < (slots[1]?.sequence ?? 0)
        let index = slots[0] == nil || (slots[1] != nil && isFirstOlder) ? 0 : 1
        var next = slots
        next[index] = head
        return Update(
            bytes: try Self.slot(head),
            offset: Self.offset(of: index),
            result: JournalHeadFile(slots: next)
        )
    }

    /// The content of a new file for `head`.
    static func creation(_ head: JournalHead) throws(JournalError) -> Update {
        let slot = try slot(head)
        let text = Array(explanation.utf8)
        let blanks = [UInt8](repeating: UInt8(ascii: " "), count: max(0, offset(of: 0) - text.count - 1))
        return Update(
            bytes: text + blanks + [UInt8(ascii: "\n")] + slot + slot,
            offset: nil,
            result: JournalHeadFile(slots: [head, head])
        )
    }

    private static func offset(of slot: Int) -> Int { blockSize + (slot - 1) * slotLength }

    /// The bytes of a slot.
    private static func slot(_ head: JournalHead) throws(JournalError) -> [UInt8] {
        let text = Array("\(padded(head.sequence, 20));\(head.hash);".utf8)
        return text + (try check(text)) + [UInt8(ascii: "\n")]
    }

    private static func check(_ text: [UInt8]) throws(JournalError) -> [UInt8] {
        Array(try ChainHash(of: text).description.utf8.prefix(16))
    }

    private static func read(_ bytes: [UInt8]) throws(JournalError) -> JournalHead? {
        guard bytes.count == slotLength, bytes.last == UInt8(ascii: "\n"), bytes.prefix(20).allSatisfy(isDigit),
            let cells = try? DelimitedText.cells(of: bytes.dropLast()), cells.count == 3,
            let sequence = UInt64(cells[0]), let hash = ChainHash(cells[1])
        else { return nil }
        let head = JournalHead(sequence: sequence, hash: hash)
        return try slot(head) == bytes ? head : nil
    }
}

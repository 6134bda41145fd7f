// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import ChainedFile
package import Journal
package import SmartCard
internal import Synchronization
package import TestSupport
internal import Testing

/// Made-up cards, numbers and holders (docs/facts/domain.md, section 9).
package enum Sample {
    /// The file of ``clock()``'s year.
    package static let file = "journal-2025.csv"

    /// The first line of a file, without its end.
    package static let header = JournalFormat.kind.current.header

    package static func paths(_ folder: TemporaryFolder) -> ChainPaths {
        ChainPaths(folder: folder.path, kind: JournalFormat.kind)
    }

    package static func uid(_ index: Int) throws -> CardUID {
        try #require(CardUID([0x04, 0xA1, 0xB2, 0xC3, 0xD4, UInt8(index / 256), UInt8(index % 256)]))
    }

    package static func number(_ index: UInt64) throws -> CROUSNumber {
        try #require(CROUSNumber(102_500_000_000 + index))
    }

    package static func holder(_ index: Int) throws -> HolderReference { try #require(HolderReference("H-\(index)")) }

    package static func range(_ count: UInt64 = 1000, history: NumberRange.History? = NumberRange.History.none) throws
        -> NumberRange
    {
        try NumberRange(
            lowest: number(1),
            highest: number(count),
            issuer: number(1)...number(9999),
            history: history
        )
    }

    package static func draft(
        _ event: JournalEvent,
        card: Int,
        number: UInt64?,
        holder: Int? = nil,
        detail: String = ""
    ) throws -> JournalEntry.Draft {
        try JournalEntry.Draft(
            event,
            station: "desk1/ACS ACR1252 00 00",
            operatorName: "léa",
            uid: uid(card),
            number: number.map(Self.number),
            holder: holder.map(Self.holder),
            profile: "reference@1f2e3d4c",
            samUID: "04112233445566",
            detail: detail
        )
    }

    /// A clock stopped at 2025-09-02T08:00:00.000Z.
    package static func clock() throws -> @Sendable () -> Timestamp {
        let time = try #require(Timestamp("2025-09-02T08:00:00.000Z"))
        return { time }
    }

    /// A clock that a test sets.
    package final class Watch: Sendable {
        private let time = Mutex(Timestamp(milliseconds: 0))

        package init(_ text: String) throws { try set(text) }

        package var now: @Sendable () -> Timestamp { { self.time.withLock { $0 } } }

        package func set(_ text: String) throws {
            let moment = try #require(Timestamp(text))
            time.withLock { $0 = moment }
        }
    }

    /// A journal in `folder` with `cards` cards reserved and enrolled: twice as many entries.
    package static func journal(in folder: TemporaryFolder, cards: Int) throws -> Journal {
        let journal = try Journal(folder: folder.path, clock: clock())
        for card in 1...cards {
            try journal.append(
                draft(.reserved, card: card, number: UInt64(card), holder: card, detail: "a;\"b\" \(card)")
            )
            try journal.append(draft(.enrolled, card: card, number: UInt64(card), holder: card))
        }
        return journal
    }
}

extension Journal {
    /// Reserves the next free number of a range.
    package func reserve(_ draft: JournalEntry.Draft, from range: NumberRange) throws(JournalError) -> JournalEntry {
        let entry = try reserve(draft) { state throws(NumberRangeError) in try range.next(in: state) }
        guard let entry else { throw .numbers(.usedUp(range.numbers)) }
        return entry
    }
}

extension JournalEntry.Draft {
    /// The draft as a line, at a moment in 1970.
    package func chained(after head: ChainHead) throws -> ChainLine {
        try ChainLine(cells, time: Timestamp(milliseconds: 0), after: head)
    }
}

extension JournalFault {
    package init(_ place: ChainPlace, _ kind: ChainFault.Kind) { self = .chain(ChainFault(place, kind)) }

    package init(file: String, line: Int, _ kind: ChainFault.Kind) {
        self.init(ChainPlace(file: file, line: line), kind)
    }

    /// Nil for a contradiction.
    package var kind: ChainFault.Kind? {
        guard case .chain(let fault) = self else { return nil }
        return fault.kind
    }
}

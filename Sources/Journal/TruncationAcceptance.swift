// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import ChainedFile

/// A person's acceptance that the end of a journal is lost for good: what is known of the lost lines, and the numbers
/// they may have given out.
package struct TruncationAcceptance: Sendable {
    /// The last line the registry has read; nil when there is none.
    package var seen: ChainHead?
    /// The numbers this host gives out.
    package var numbers: NumberRange
    /// How many of them a delivery has, which the search passed over. Nil when the registry does not know.
    package var countElsewhere: UInt64?
    /// Highest known number of this host: from the registry, or from a person with the last card in hand.
    package var highestKnown: CROUSNumber?
    /// True when a person stated ``highestKnown``: it is then enough even when the numbers of the lost lines cannot be
    /// computed.
    package var isConfirmed: Bool
    /// Host the line is written on.
    package var station: String
    /// Name of the person; may be empty.
    package var operatorName: String

    /// See the properties.
    package init(
        seen: ChainHead?,
        numbers: NumberRange,
        countElsewhere: UInt64? = 0,
        highestKnown: CROUSNumber?,
        isConfirmed: Bool,
        station: String,
        operatorName: String = ""
    ) {
        self.seen = seen
        self.numbers = numbers
        self.countElsewhere = countElsewhere
        self.highestKnown = highestKnown
        self.isConfirmed = isConfirmed
        self.station = station
        self.operatorName = operatorName
    }

    /// The line that records the loss. Throws ``JournalError/nothingLost`` and ``JournalError/lossUnknown``.
    func line(
        after end: ChainEnd,
        _ state: JournalState,
        _ paths: ChainPaths
    ) throws(JournalError) -> JournalEntry.Draft {
        let forgotten = try seen.flatMap { seen throws(JournalError) in try Self.has(seen, paths, end) ? nil : seen }
        guard end.loss != nil || forgotten != nil else { throw .nothingLost }
        let known = [end.recorded, forgotten].compactMap { $0?.sequence }.max() ?? 0
        let lost = known > end.head.sequence ? known - end.head.sequence : nil
        guard lost != nil && countElsewhere != nil || isConfirmed else { throw .lossUnknown }
        var given: CROUSNumber?
        if let lost, let countElsewhere {
            given = numbers.highest(givenOutBy: lost, after: state, passingOver: countElsewhere)
        }
        return JournalEntry.Draft(
            .truncated,
            station: station,
            operatorName: operatorName,
            number: [given, highestKnown].compactMap { $0 }.max(),
            detail: [
                "lines lost after \(end.head.sequence): \(lost.map(String.init) ?? "unknown")",
                "journal.head \(Self.words(end.recorded))", "registry \(Self.words(seen))",
            ].joined(separator: ", ")
        )
    }

    private static func words(_ head: ChainHead?) -> String { head.map { "\($0.sequence) \($0.hash)" } ?? "unknown" }

    /// True when a line is one of the sound ones.
    private static func has(_ line: ChainHead, _ paths: ChainPaths, _ end: ChainEnd) throws(JournalError) -> Bool {
        guard line.sequence > 0 else { return true }
        guard line.sequence <= end.head.sequence else { return false }
        do throws(JournalError) {
            _ = try JournalReader(paths, after: line, upTo: line.sequence)
            return true
        } catch {
            guard case .broken(.chain(let fault)) = error, case .forgotten = fault.kind else { throw error }
            return false
        }
    }
}

extension NumberRange {
    /// The highest number that `lines` lost lines can have given out, as each takes the lowest free one; nil before a
    /// first number may be given out. `others` more numbers may have been passed over.
    func highest(
        givenOutBy lines: UInt64,
        after state: borrowing JournalState,
        passingOver others: UInt64
    ) -> CROUSNumber? {
        guard lines > 0, let first = try? next(in: state) else { return nil }
        let above = first...numbers.upperBound
        var passed = others.addingSaturating(UInt64(state.cardCount(in: above)))
        if case .imported(let earlier) = history {
            passed = passed.addingSaturating(UInt64(earlier.count { above.contains($0) }))
        }
        let steps = passed.addingSaturating(lines - 1)
        return CROUSNumber(first.value + min(steps, above.upperBound.value - first.value))
    }
}

extension UInt64 {
    fileprivate func addingSaturating(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
